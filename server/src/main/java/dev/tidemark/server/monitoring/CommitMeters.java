package dev.tidemark.server.monitoring;

import dev.tidemark.engine.CommitWatch;
import dev.tidemark.server.tracing.Tracing;
import dev.tidemark.server.web.LogContext;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Measures how long groups of change sets take to be committed, and how large they are. Where
/// traces are on, each group has a span, which links to those of the requests that it serves.
@Singleton
public final class CommitMeters implements CommitWatch {
  private final Tracing tracing;
  private final Timer committed;
  private final Timer undone;
  private final DistributionSummary setsPerGroup;
  private final DistributionSummary changesPerGroup;

  CommitMeters(MeterRegistry registry, Tracing tracing) {
    this.tracing = tracing;
    this.committed = timer(registry, "committed");
    this.undone = timer(registry, "undone");
    this.setsPerGroup = summary(registry, "tidemark.commit.sets", "Change sets per group");
    this.changesPerGroup = summary(registry, "tidemark.commit.changes", "Changes per group");
  }

  @Override
  public @Nullable String trace() {
    return tracing.current();
  }

  @Override
  public UnderWay begin(int sets, int changes, List<String> traces) {
    if (traces.isEmpty()) {
      return measured(sets, changes);
    }
    Span span = tracing.begin("commit", SpanKind.INTERNAL, Context.root(), traces);
    span.setAttribute("tidemark.sets", sets).setAttribute("tidemark.changes", changes);
    String before = tracing.current();
    LogContext.trace(Tracing.text(span));
    UnderWay measured = measured(sets, changes);
    return taken -> {
      measured.ended(taken);
      LogContext.trace(before);
      if (!taken) {
        span.setStatus(StatusCode.ERROR);
      }
      span.end();
    };
  }

  private UnderWay measured(int sets, int changes) {
    long begun = System.nanoTime();
    return taken -> {
      (taken ? committed : undone).record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
      if (taken) {
        setsPerGroup.record(sets);
        changesPerGroup.record(changes);
      }
    };
  }

  private static Timer timer(MeterRegistry registry, String outcome) {
    return Timer.builder("tidemark.commit")
        .description("Groups of change sets that were committed, or undone")
        .tag("outcome", outcome)
        .serviceLevelObjectives(Buckets.times())
        .register(registry);
  }

  private static DistributionSummary summary(MeterRegistry registry, String name, String help) {
    return DistributionSummary.builder(name)
        .description(help)
        .serviceLevelObjectives(Buckets.counts())
        .register(registry);
  }
}
