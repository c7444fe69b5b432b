package dev.tidemark.server.monitoring;

import dev.tidemark.server.web.OwnPages;
import dev.tidemark.server.web.Protocol;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Measures every request from its first byte to the last of its answer. The server's own pages are
/// left out, and so are sockets and streams that began: these last for hours.
@Singleton
final class RequestMeters {
  private static final int AFTER_THE_REQUEST_ID = 980;

  private final Map<Kind, Timer> timers = new HashMap<>();

  RequestMeters(MeterRegistry registry) {
    for (Protocol protocol : Protocol.values()) {
      for (Outcome outcome : Outcome.values()) {
        timers.put(new Kind(protocol, outcome), timer(registry, protocol, outcome));
      }
    }
  }

  private record Kind(Protocol protocol, Outcome outcome) {}

  /// What became of a request.
  private enum Outcome {
    /// It was done.
    DONE,
    /// The client was told that it was wrong, or not allowed.
    REFUSED,
    /// It was one too many.
    LIMITED,
    /// The server or its store failed.
    FAILED,
    /// The connection ended before the answer did.
    CUT_OFF;

    private static Outcome of(int status, boolean whole) {
      if (!whole) {
        return CUT_OFF;
      }
      if (status == 429) {
        return LIMITED;
      }
      return status < 400 ? DONE : status < 500 ? REFUSED : FAILED;
    }
  }

  void register(@Observes Filters filters) {
    filters.register(
        exchange -> {
          long begun = System.nanoTime();
          exchange.addEndHandler(ended -> measure(exchange, begun, ended.succeeded()));
          exchange.next();
        },
        AFTER_THE_REQUEST_ID);
  }

  private void measure(RoutingContext exchange, long begun, boolean whole) {
    String path = exchange.normalizedPath();
    HttpServerResponse response = exchange.response();
    if (OwnPages.has(path) || isLive(response)) {
      return;
    }
    Protocol protocol = Protocol.of(path, exchange.request().headers().contains("X-Device-ID"));
    Outcome outcome = Outcome.of(response.getStatusCode(), whole);
    Objects.requireNonNull(timers.get(new Kind(protocol, outcome)))
        .record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
  }

  private static boolean isLive(HttpServerResponse response) {
    return response.getStatusCode() == 101
        || "text/event-stream".equals(response.headers().get(HttpHeaders.CONTENT_TYPE));
  }

  private static Timer timer(MeterRegistry registry, Protocol protocol, Outcome outcome) {
    return Timer.builder("tidemark.requests")
        .description("Requests, from their first byte to the last of their answers")
        .tag("protocol", protocol.name().toLowerCase(Locale.ROOT))
        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .serviceLevelObjectives(Buckets.times())
        .register(registry);
  }
}
