package dev.tidemark.server.socket;

/// What the server says to one client that speaks too, and does for it. Nothing more is read from
/// the client while a method runs.
public interface Conversation extends Feed {
  /// The client said something.
  void received(String message);

  /// The client sent bytes that are no text.
  void receivedBinary();
}
