package dev.tidemark.server.web;

import dev.tidemark.core.Identifiers;
import dev.tidemark.core.Principal;
import dev.tidemark.server.Settings;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/// Writes a line into the log for every request, when it has been answered
/// (`tidemark.http.access-log`). In a log of JSON the parts stand by themselves too, under `mdc`.
///
/// ```
/// GET /api/v1/sync/pull?limit=100 status=200 bytes=5120 ms=12 request=r-1 address=192.0.2.7
///   tenant=clinic user=asha device=tablet
/// ```
///
/// Nothing of headers and bodies stands in it but what is named here, and of a path only what
/// [LoggedPath] lets through.
@Singleton
public final class AccessLog {
  private static final Logger LOG = Logger.getLogger("dev.tidemark.access");
  private static final String CALLER = AccessLog.class.getName();
  private static final int AFTER_THE_REQUEST_ID = 950;

  private final boolean on;
  private final ClientAddress address;

  AccessLog(Settings settings, ClientAddress address) {
    this.on = settings.http().accessLog();
    this.address = address;
  }

  void register(@Observes Filters filters) {
    if (on) {
      filters.register(
          exchange -> {
            long begun = System.nanoTime();
            exchange.addEndHandler(ended -> write(exchange, begun, ended.succeeded()));
            exchange.next();
          },
          AFTER_THE_REQUEST_ID);
    }
  }

  /// Takes note of who makes the request, for its line and for all that the log says meanwhile.
  ///
  /// @param caller as its token says; on the device that the request names where the token names
  ///   none
  public static void note(RoutingContext exchange, Principal caller) {
    String named = exchange.request().getHeader("X-Device-ID");
    boolean names = caller.device() == null && named != null && Identifiers.valid(named);
    Principal known = names ? caller.on(named) : caller;
    exchange.put(CALLER, known);
    LogContext.name(known);
  }

  private void write(RoutingContext exchange, long begun, boolean whole) {
    HttpServerRequest request = exchange.request();
    HttpServerResponse response = exchange.response();
    var parts = new LinkedHashMap<String, Object>();
    parts.put("status", response.getStatusCode());
    parts.put("bytes", response.bytesWritten());
    parts.put("ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
    parts.put("request", RequestId.of(exchange));
    parts.put("address", address.of(request));
    if (exchange.<Object>get(CALLER) instanceof Principal caller) {
      parts.put("tenant", caller.tenant());
      parts.put("user", caller.user());
      if (caller.device() != null) {
        parts.put("device", caller.device());
      }
    }
    if (!whole) {
      parts.put("end", "cut off");
    }
    String what =
        request.method() + " " + LoggedPath.of(exchange.normalizedPath(), request.query());
    parts.forEach(MDC::put);
    try {
      LOG.info(what + " " + text(parts));
    } finally {
      parts.keySet().forEach(MDC::remove);
    }
  }

  private static String text(Map<String, Object> parts) {
    return parts.entrySet().stream()
        .map(part -> part.getKey() + "=" + part.getValue())
        .collect(Collectors.joining(" "));
  }
}
