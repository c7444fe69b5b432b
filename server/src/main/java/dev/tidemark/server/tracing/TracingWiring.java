package dev.tidemark.server.tracing;

import dev.tidemark.server.Settings;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;

/// Sends spans to a collector, over HTTP.
final class TracingWiring {

  @Produces
  @Singleton
  SpanExporter exporter(Settings settings) {
    URI endpoint = settings.traces().endpoint().orElseThrow();
    return OtlpHttpSpanExporter.builder().setEndpoint(endpoint.toString()).build();
  }
}
