package dev.tidemark.server.monitoring;

import dev.tidemark.server.identity.Open;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/// What the server measures of itself, for Prometheus: `/metrics`. It goes by no access token;
/// [MetricsReaders] says who may read it.
///
/// Source: Prometheus, text-based exposition format 0.0.4.
@Path("/metrics")
@Produces(MediaType.TEXT_PLAIN)
public final class MetricsResource {
  private static final String FORMAT = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry;
  private final MetricsReaders readers;
  private final LiveMeters live;
  private final RoutingContext exchange;

  MetricsResource(
      PrometheusMeterRegistry registry,
      MetricsReaders readers,
      LiveMeters live,
      RoutingContext exchange) {
    this.registry = registry;
    this.readers = readers;
    this.live = live;
    this.exchange = exchange;
  }

  /// All numbers as they stand.
  @GET
  @Open
  @RunOnVirtualThread
  public Response metrics() {
    readers.require(exchange.request());
    live.look();
    return Response.ok(registry.scrape()).type(FORMAT).build();
  }
}
