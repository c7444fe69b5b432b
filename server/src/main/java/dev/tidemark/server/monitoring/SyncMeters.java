package dev.tidemark.server.monitoring;

import dev.tidemark.engine.SyncRun;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.Locale;

/// Measures syncs, over whatever protocol.
@Singleton
public final class SyncMeters {
  private final MeterRegistry registry;

  SyncMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /// A sync has ended.
  public void synced(SyncRun run) {
    Timer.builder("tidemark.syncs")
        .description("Syncs that really happened")
        .tag("kind", run.kind())
        .tag("outcome", run.outcome().name().toLowerCase(Locale.ROOT))
        .register(registry)
        .record(run.took());
  }
}
