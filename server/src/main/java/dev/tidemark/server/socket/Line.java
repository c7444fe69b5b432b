package dev.tidemark.server.socket;

import java.time.Instant;

/// The line to one client. Thread-safe.
public interface Line {
  /// Sends a message, once there is room for it: a client that reads slowly makes its own
  /// conversation wait.
  ///
  /// @throws LineClosedException when the socket is closed, or the client reads nothing for too
  ///   long
  void send(String message);

  /// Has [Conversation#woken] called, once however often it is asked for before.
  void wake();

  /// Ends the socket. Does nothing when it has ended.
  void close(Close why);

  /// Ends the socket at that time, unless another time is set before.
  void closeAt(Instant time, Close why);

  /// Ends the socket without a word: the client does not take any more.
  void cut();
}
