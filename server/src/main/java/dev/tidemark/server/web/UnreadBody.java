package dev.tidemark.server.web;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.atomic.AtomicLong;

/// Takes in, and forgets, what a client still sends of a body when its request has been answered:
/// too large a body, or one of a request that was refused at once.
///
/// Closing the connection instead would often destroy the answer before the client has read it, as
/// many clients send to the end first. Not reading on would leave the client hanging.
final class UnreadBody {
  /// Whoever goes on for longer is cut off.
  private static final long MOST = 512L * 1024 * 1024;

  private static final int AFTER_THE_REQUEST_ID = 900;

  void register(@Observes Filters filters) {
    filters.register(
        exchange -> {
          exchange.addEndHandler(ended -> discard(exchange.request()));
          exchange.next();
        },
        AFTER_THE_REQUEST_ID);
  }

  private static void discard(HttpServerRequest request) {
    if (request.isEnded() || request.response().closed()) {
      return;
    }
    boolean last = "close".equals(request.response().headers().get("Connection"));
    var discarded = new AtomicLong();
    request.exceptionHandler(gone -> {});
    request.handler(buffer -> {
      if (discarded.addAndGet(buffer.length()) > MOST) {
        request.connection().close();
      }
    });
    request.endHandler(end -> {
      if (last) {
        request.connection().close();
      }
    });
    request.resume();
  }
}
