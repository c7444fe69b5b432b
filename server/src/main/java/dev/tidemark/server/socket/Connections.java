package dev.tidemark.server.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;

/// What Vert.x does not offer of a connection.
final class Connections {
  private Connections() {}

  /// What a request came over.
  static Channel channel(HttpServerRequest request) {
    return ((ConnectionBase) request.connection()).channel();
  }

  /// Closes a connection at once: from the outermost handler on outwards. Those within would first
  /// send what waits, and wait for the client to say goodbye.
  static void cut(Channel channel) {
    ChannelHandlerContext outermost = channel.pipeline().firstContext();
    if (outermost != null) {
      outermost.close();
    }
  }
}
