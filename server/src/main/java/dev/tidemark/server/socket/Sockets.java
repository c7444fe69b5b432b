package dev.tidemark.server.socket;

import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Failures;
import dev.tidemark.server.web.LogContext;
import dev.tidemark.server.web.RenderedError;
import dev.tidemark.server.web.RequestId;
import io.netty.channel.Channel;
import io.quarkus.arc.All;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/// Begins WebSockets.
@Singleton
final class Sockets {
  private final List<SocketProtocol> protocols;
  private final OpenLines lines;

  Sockets(@All List<SocketProtocol> protocols, OpenLines lines) {
    this.protocols = protocols;
    this.lines = lines;
  }

  void register(@Observes Router router) {
    for (SocketProtocol protocol : protocols) {
      router.route(protocol.path()).handler(exchange -> shakeHands(exchange, protocol));
      router.route(protocol.path() + "/").handler(exchange -> shakeHands(exchange, protocol));
    }
  }

  private void shakeHands(RoutingContext exchange, SocketProtocol protocol) {
    HttpServerRequest request = exchange.request();
    if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
      exchange.next();
      return;
    }
    request.pause();
    Context connection = exchange.vertx().getOrCreateContext();
    var log = new LogContext(RequestId.of(exchange));
    var socket = new Socket(protocol, lines, log);
    lines
        .turns()
        .execute(() -> {
          log.enter();
          try {
            Conversation conversation = protocol.open(request, socket);
            connection.runOnContext(go -> accept(request, socket, conversation));
          } catch (RuntimeException e) {
            RenderedError refusal = refusal(Failures.error(e, RequestId.of(exchange)), exchange);
            connection.runOnContext(go -> {
              request.resume();
              refusal.send(exchange.response());
            });
          }
        });
  }

  /// A handshake has no content that could be at fault: what it lacks makes it a bad request.
  private RenderedError refusal(ApiException e, RoutingContext exchange) {
    RenderedError error = RenderedError.of(e, exchange, lines.clock().instant());
    return error.status() == 422 ? new RenderedError(400, error.headers(), error.body()) : error;
  }

  private void accept(HttpServerRequest request, Socket socket, Conversation conversation) {
    Channel connection = Connections.channel(request);
    if (!connection.isActive()) {
      // Whoever asked has gone meanwhile; the handshake would throw where nobody catches it.
      lines.turns().execute(conversation::closed);
      return;
    }
    request
        .toWebSocket()
        .onSuccess((ServerWebSocket accepted) -> {
          Upgraded.isDone(request);
          if (accepted.isClosed()) {
            lines.turns().execute(conversation::closed);
          } else {
            // Only the channel can be told to read no more; the socket would keep what it reads.
            socket.open(accepted, connection, conversation);
          }
        })
        .onFailure(gone -> lines.turns().execute(conversation::closed));
  }
}
