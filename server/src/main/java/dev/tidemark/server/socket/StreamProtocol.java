package dev.tidemark.server.socket;

import io.vertx.ext.web.RoutingContext;

/// A stream of server-sent events. Every bean of this type is served.
public interface StreamProtocol {
  /// Where it is, without a slash at the end; `:name` stands for a part that a client chooses, see
  /// [RoutingContext#pathParam].
  String path();

  /// Begins to tell a client who asks for it. Called on a virtual thread, before anything is
  /// answered; nothing may be sent yet.
  ///
  /// @throws dev.tidemark.server.web.ApiException the request is refused with that error
  Feed open(RoutingContext exchange, Line line);
}
