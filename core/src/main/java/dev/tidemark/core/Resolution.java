package dev.tidemark.core;

/// What became of a conflict.
public sealed interface Resolution {
  /// Nothing yet; the server's version stands.
  record Pending() implements Resolution {}

  /// The server's version stands.
  record UseServer() implements Resolution {}

  /// The client's side becomes the newest version.
  record UseLocal(Write write) implements Resolution {}

  /// Both sides together become the newest version.
  record Merged(Write write) implements Resolution {}

  /// The name on the wire and in the store: `pending`, `use_server`, `use_local` or `merged`.
  default String text() {
    return switch (this) {
      case Pending() -> "pending";
      case UseServer() -> "use_server";
      case UseLocal(Write write) -> "use_local";
      case Merged(Write write) -> "merged";
    };
  }
}
