package dev.tidemark.server.socket;

import dev.tidemark.server.web.Fields;

/// One of the matters that a signed-in client talks about on a socket. Like a [Conversation], it is
/// told of one thing at a time.
public interface Topic {
  /// The client said something about it.
  ///
  /// @param type of which type, one of the kind's
  /// @throws dev.tidemark.server.web.ApiException what is wrong with it; the client is told, and
  ///   the socket stays
  void received(String type, Fields message);

  /// There may be something to say.
  void woken();

  /// The socket has ended.
  void closed();
}
