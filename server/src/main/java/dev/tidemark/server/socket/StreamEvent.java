package dev.tidemark.server.socket;

import org.jspecify.annotations.Nullable;

/// An event of a stream.
///
/// ```
/// id: eyJ0Ijoi….3q2-
/// event: message
/// data: {"type":"new_message"}
///
/// ```
///
/// One without data only has the client know from where to go on; nobody is told of it there.
///
/// Source: HTML, section 9.2, Server-sent events.
///
/// @param id from where a client goes on that has got it; no line breaks; null when that does not
///   change
/// @param type which listeners get it; null when it has no data
/// @param data JSON of one line; null for none
public record StreamEvent(@Nullable String id, @Nullable String type, @Nullable String data) {
  /// An event that only says from where to go on.
  public static StreamEvent mark(String id) {
    return new StreamEvent(id, null, null);
  }

  /// The text on the wire.
  public String text() {
    return line("id", id) + line("event", type) + line("data", data) + "\n";
  }

  private static String line(String field, @Nullable String value) {
    return value == null ? "" : field + ": " + value + "\n";
  }
}
