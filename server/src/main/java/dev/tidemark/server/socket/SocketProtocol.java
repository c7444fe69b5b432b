package dev.tidemark.server.socket;

import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A protocol over WebSockets. Every bean of this type is served.
public interface SocketProtocol {
  /// Where it is, without a slash at the end.
  String path();

  /// The longest message that it takes, in bytes. A longer one ends the socket with
  /// [Close#TOO_BIG].
  int longestMessage();

  /// After how long the server asks whether a silent client is still there; null: never.
  @Nullable Duration ping();

  /// Begins a conversation with a client who asks for one. Called on a virtual thread, before the
  /// handshake is answered; nothing may be sent yet.
  ///
  /// @throws dev.tidemark.server.web.ApiException the handshake is refused with that error
  Conversation open(HttpServerRequest handshake, Line line);
}
