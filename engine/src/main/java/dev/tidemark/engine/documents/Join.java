package dev.tidemark.engine.documents;

import org.jspecify.annotations.Nullable;

/// How somebody wants to join a document.
///
/// @param document its id
/// @param editing whether to write in it, or only to look on
/// @param author as whom to go on writing; null for whoever of this device is free, or somebody new
/// @param known what the client holds; null for nothing
public record Join(
    String document, boolean editing, @Nullable String author, @Nullable Known known) {

  /// A text that a client holds.
  ///
  /// @param epoch of which history
  /// @param revision after which operation
  public record Known(long epoch, long revision) {}
}
