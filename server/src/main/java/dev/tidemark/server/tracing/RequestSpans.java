package dev.tidemark.server.tracing;

import dev.tidemark.server.web.LogContext;
import dev.tidemark.server.web.OwnPages;
import dev.tidemark.server.web.Protocol;
import dev.tidemark.server.web.RequestId;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Makes a span of every request, such as `POST records`, which belongs to the client's where it
/// sends `traceparent`. The server's own pages have none, nor have sockets and streams, which last
/// for hours.
///
/// Source: W3C Trace Context.
@Singleton
final class RequestSpans {
  private static final int AFTER_THE_REQUEST_ID = 985;

  private static final TextMapGetter<HttpServerRequest> HEADERS =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpServerRequest request) {
          return request.headers().names();
        }

        @Override
        public @Nullable String get(@Nullable HttpServerRequest request, String name) {
          return request == null ? null : request.getHeader(name);
        }
      };

  private final Tracing tracing;

  RequestSpans(Tracing tracing) {
    this.tracing = tracing;
  }

  void register(@Observes Filters filters) {
    if (tracing.on()) {
      filters.register(this::trace, AFTER_THE_REQUEST_ID);
    }
  }

  private void trace(RoutingContext exchange) {
    HttpServerRequest request = exchange.request();
    String path = exchange.normalizedPath();
    if (!OwnPages.has(path) && !isLive(request, path)) {
      Protocol protocol = Protocol.of(path, request.headers().contains("X-Device-ID"));
      String name = request.method() + " " + protocol.name().toLowerCase(Locale.ROOT);
      Context parent =
          W3CTraceContextPropagator.getInstance().extract(Context.root(), request, HEADERS);
      Span span = tracing.begin(name, SpanKind.SERVER, parent, List.of());
      span.setAttribute("http.request.method", request.method().name());
      span.setAttribute("tidemark.request", RequestId.of(exchange));
      LogContext.trace(Tracing.text(span));
      exchange.addEndHandler(ended -> end(span, exchange.response().getStatusCode()));
    }
    exchange.next();
  }

  private static boolean isLive(HttpServerRequest request, String path) {
    String accept = request.getHeader("Accept");
    return request.headers().contains("Upgrade")
        || path.startsWith("/sse/")
        || (accept != null && accept.contains("text/event-stream"));
  }

  private static void end(Span span, int status) {
    span.setAttribute("http.response.status_code", status);
    if (status >= 500) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }
}
