package dev.tidemark.server.socket;

/// What the server says to one client, and does for it. One method is called at a time, on a
/// virtual thread; nothing more is read from the client meanwhile.
///
/// What a method throws ends the socket with [Close#FAILED].
public interface Conversation {
  /// The handshake is done.
  void opened();

  /// The client said something.
  void received(String message);

  /// The client sent bytes that are no text.
  void receivedBinary();

  /// Somebody called [Line#wake].
  void woken();

  /// The socket is closed, by whomever. The last call.
  void closed();
}
