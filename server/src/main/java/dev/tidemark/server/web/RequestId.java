package dev.tidemark.server.web;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tidemark.core.Identifiers;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;

/// Gives every request an id: the client's `X-Request-ID` where it sends a proper one, else a new
/// UUIDv7. It comes back in every answer.
public final class RequestId {
  static final String HEADER = "X-Request-ID";

  private static final int BEFORE_ALL_ELSE = 1_000;

  void register(@Observes Filters filters) {
    filters.register(
        exchange -> {
          String id = of(exchange.request());
          exchange.put(HEADER, id);
          LogContext.begin(id);
          exchange.response().putHeader(HEADER, id);
          exchange.next();
        },
        BEFORE_ALL_ELSE);
  }

  /// The id that this exchange was given.
  public static String of(RoutingContext exchange) {
    Object given = exchange.get(HEADER);
    return given == null ? of(exchange.request()) : given.toString();
  }

  private static String of(HttpServerRequest request) {
    String sent = request.getHeader(HEADER);
    return sent != null && Identifiers.valid(sent)
        ? sent
        : UuidCreator.getTimeOrderedEpoch().toString();
  }
}
