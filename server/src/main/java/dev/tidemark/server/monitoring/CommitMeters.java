package dev.tidemark.server.monitoring;

import dev.tidemark.engine.CommitWatch;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;

/// Measures how long groups of change sets take to be committed, and how large they are.
@Singleton
public final class CommitMeters implements CommitWatch {
  private final Timer committed;
  private final Timer undone;
  private final DistributionSummary setsPerGroup;
  private final DistributionSummary changesPerGroup;

  CommitMeters(MeterRegistry registry) {
    this.committed = timer(registry, "committed");
    this.undone = timer(registry, "undone");
    this.setsPerGroup = summary(registry, "tidemark.commit.sets", "Change sets per group");
    this.changesPerGroup = summary(registry, "tidemark.commit.changes", "Changes per group");
  }

  @Override
  public UnderWay begin(int sets, int changes) {
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
