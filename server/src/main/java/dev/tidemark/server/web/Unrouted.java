package dev.tidemark.server.web;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/// Answers requests that fail before an endpoint has seen them, such as one without a `Host`, in
/// the same form as endpoints do.
@Singleton
final class Unrouted {
  private static final Logger LOG = Logger.getLogger(Unrouted.class);

  /// Before the framework's own, which comes last.
  private static final int ORDER = 30_000;

  private final InstantSource clock;

  Unrouted(InstantSource clock) {
    this.clock = clock;
  }

  void register(@Observes Router router) {
    router.route().order(ORDER).failureHandler(this::answer);
  }

  private void answer(RoutingContext exchange) {
    if (exchange.response().headWritten()) {
      exchange.next();
      return;
    }
    String id = RequestId.of(exchange);
    ApiException error = error(exchange, id);
    exchange.put(RequestId.HEADER, id).response().putHeader(RequestId.HEADER, id);
    RenderedError.of(error, exchange, clock.instant()).send(exchange.response());
  }

  private static ApiException error(RoutingContext exchange, String id) {
    int status = exchange.statusCode();
    if (status >= 400 && status < 500) {
      return new ApiException(ErrorCode.VALIDATION_ERROR, "The request is malformed");
    }
    LOG.errorf(exchange.failure(), "%s: failed", id);
    return new ApiException(ErrorCode.INTERNAL_ERROR, "Something went wrong on the server");
  }
}
