package dev.tidemark.server;

import dev.tidemark.engine.Retention;
import dev.tidemark.engine.uploads.UploadSweep;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Forgets, once an hour, what is past its time.
@Singleton
final class Pruning {
  private static final Logger LOG = Logger.getLogger(Pruning.class);

  private final Retention retention;
  private final UploadSweep uploads;
  private final ScheduledExecutorService hourly =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("pruning").daemon().factory());

  Pruning(Retention retention, UploadSweep uploads) {
    this.retention = retention;
    this.uploads = uploads;
  }

  void start(@Observes StartupEvent event) {
    hourly.scheduleWithFixedDelay(this::prune, 1, 60, TimeUnit.MINUTES);
  }

  void stop(@Observes ShutdownEvent event) {
    hourly.shutdownNow();
  }

  private void prune() {
    try {
      retention.prune();
      uploads.sweep();
    } catch (RuntimeException | IOException e) {
      LOG.warn("what is past its time could not be removed; next try in an hour", e);
    }
  }
}
