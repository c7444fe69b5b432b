package dev.tidemark.server.monitoring;

import dev.tidemark.engine.Reading;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Totals;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Shows what there is in the whole store. It is read every few seconds and not when it is asked
/// for, so that metrics can be read whatever the store does; while it cannot be read there is no
/// number.
@Singleton
final class StoreTotals {
  private static final int SECONDS = 15;

  private final SyncStore store;
  private final ScheduledExecutorService regularly =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("store-totals").daemon().factory());

  private volatile @Nullable Totals newest;

  StoreTotals(SyncStore store) {
    this.store = store;
  }

  void start(@Observes StartupEvent event, MeterRegistry registry) {
    gauge(registry, "tidemark.tenants", "Tenants", Totals::tenants);
    gauge(
        registry,
        "tidemark.log.position",
        "Positions that the logs of all tenants have taken together",
        Totals::positions);
    gauge(registry, "tidemark.uploads.open", "Uploads under way", Totals::uploads);
    regularly.scheduleWithFixedDelay(this::look, 0, SECONDS, TimeUnit.SECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    regularly.shutdownNow();
  }

  private void look() {
    try {
      newest = store.read(Reading::totals);
    } catch (RuntimeException e) {
      newest = null; // That it cannot be read is told by /health/ready.
    }
  }

  private void gauge(
      MeterRegistry registry, String name, String help, ToDoubleFunction<Totals> number) {
    Gauge.builder(
            name,
            () -> {
              Totals totals = newest;
              return totals == null ? Double.NaN : number.applyAsDouble(totals);
            })
        .description(help)
        .register(registry);
  }
}
