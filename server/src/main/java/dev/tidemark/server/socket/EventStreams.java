package dev.tidemark.server.socket;

import dev.tidemark.server.web.Failures;
import dev.tidemark.server.web.LogContext;
import dev.tidemark.server.web.RenderedError;
import dev.tidemark.server.web.RequestId;
import io.quarkus.arc.All;
import io.vertx.core.Context;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/// Begins streams of events.
@Singleton
final class EventStreams {
  private final List<StreamProtocol> protocols;
  private final OpenLines lines;

  EventStreams(@All List<StreamProtocol> protocols, OpenLines lines) {
    this.protocols = protocols;
    this.lines = lines;
  }

  void register(@Observes Router router) {
    for (StreamProtocol protocol : protocols) {
      router.get(protocol.path()).handler(exchange -> begin(exchange, protocol));
      router.get(protocol.path() + "/").handler(exchange -> begin(exchange, protocol));
    }
  }

  private void begin(RoutingContext exchange, StreamProtocol protocol) {
    exchange.request().pause();
    Context connection = exchange.vertx().getOrCreateContext();
    var log = new LogContext(RequestId.of(exchange));
    var stream = new EventStream(protocol, lines, exchange, log);
    lines
        .turns()
        .execute(() -> {
          log.enter();
          try {
            Feed feed = protocol.open(exchange, stream);
            connection.runOnContext(go -> stream.open(feed));
          } catch (RuntimeException e) {
            RenderedError refusal =
                RenderedError.of(
                    Failures.error(e, RequestId.of(exchange)), exchange, lines.clock().instant());
            connection.runOnContext(go -> {
              exchange.request().resume();
              refusal.send(exchange.response());
            });
          }
        });
  }
}
