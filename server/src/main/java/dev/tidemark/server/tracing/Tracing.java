package dev.tidemark.server.tracing;

import dev.tidemark.server.Settings;
import dev.tidemark.server.web.LogContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Makes spans, where traces are on. In which one a thread works stands where the log has it too.
///
/// Thread-safe.
@Singleton
public final class Tracing {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final int SECONDS_TO_END = 5;

  private final @Nullable SdkTracerProvider provider;
  private final @Nullable Tracer tracer;

  /// @param exporter where spans go; made only when they do
  @Inject
  Tracing(Settings settings, Instance<SpanExporter> exporter) {
    this(provider(settings.traces(), exporter));
  }

  private Tracing(@Nullable SdkTracerProvider provider) {
    this.provider = provider;
    this.tracer = provider == null ? null : provider.get("dev.tidemark");
  }

  /// Makes no spans.
  public static Tracing off() {
    return new Tracing(null);
  }

  private static @Nullable SdkTracerProvider provider(
      Settings.Traces traces, Instance<SpanExporter> exporter) {
    double share = traces.share();
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("tidemark.traces.share: " + share + " (expected: 0 to 1)");
    }
    return traces.endpoint().isPresent() ? provider(exporter.get(), share) : null;
  }

  private static SdkTracerProvider provider(SpanExporter exporter, double share) {
    return SdkTracerProvider.builder()
        .setResource(Resource.getDefault().toBuilder().put("service.name", "tidemark").build())
        // Whatever clients ask for: they do not pay for it.
        .setSampler(Sampler.traceIdRatioBased(share))
        .addSpanProcessor(BatchSpanProcessor.builder(exporter).setScheduleDelay(EVERY).build())
        .build();
  }

  /// Sends what is left.
  void stop(@Observes ShutdownEvent event) {
    if (provider != null) {
      provider.shutdown().join(SECONDS_TO_END, TimeUnit.SECONDS);
    }
  }

  /// Whether spans are made.
  public boolean on() {
    return tracer != null;
  }

  /// The span in which this thread works, as a W3C `traceparent`; null for none.
  public @Nullable String current() {
    return on() ? LogContext.trace() : null;
  }

  /// Begins a span.
  ///
  /// @param parent what it belongs to; [Context#root] for nothing
  /// @param causes the spans that led to it, each as a `traceparent`
  /// @return one that is not recorded when traces are off
  public Span begin(String name, SpanKind kind, Context parent, Collection<String> causes) {
    if (tracer == null) {
      return Span.getInvalid();
    }
    var builder = tracer.spanBuilder(name).setSpanKind(kind).setParent(parent);
    causes.forEach(cause -> builder.addLink(context(cause)));
    return builder.startSpan();
  }

  /// Does something in a span of its own: what is committed meanwhile names it as its cause.
  ///
  /// @param causes the spans that led to it, each as a `traceparent`
  public void run(String name, SpanKind kind, Collection<String> causes, Runnable work) {
    if (!on()) {
      work.run();
      return;
    }
    Span span = begin(name, kind, Context.root(), causes);
    String before = LogContext.trace();
    LogContext.trace(text(span));
    try {
      work.run();
    } finally {
      LogContext.trace(before);
      span.end();
    }
  }

  /// A span as a W3C `traceparent`; null for one that is not sent.
  public static @Nullable String text(Span span) {
    SpanContext context = span.getSpanContext();
    return context.isSampled()
        ? "00-" + context.getTraceId() + "-" + context.getSpanId() + "-01"
        : null;
  }

  private static SpanContext context(String text) {
    String[] parts = text.split("-");
    return SpanContext.create(parts[1], parts[2], TraceFlags.getSampled(), TraceState.getDefault());
  }
}
