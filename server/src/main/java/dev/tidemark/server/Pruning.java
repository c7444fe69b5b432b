package dev.tidemark.server;

import dev.tidemark.engine.Retention;
import dev.tidemark.engine.uploads.UploadSweep;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Forgets, in the background and again and again, what is past its time.
@Singleton
final class Pruning implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Pruning.class);

  private final Retention retention;
  private final UploadSweep uploads;
  private final InstantSource clock;
  private final RetentionTimes times;
  private final ScheduledThreadPoolExecutor worker =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("pruning").daemon().factory());

  Pruning(Retention retention, UploadSweep uploads, InstantSource clock, Settings settings) {
    this.retention = retention;
    this.uploads = uploads;
    this.clock = clock;
    this.times = RetentionTimes.of(settings.retention());
    // Who stops waits for what is under way, not for the next time.
    worker.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  void start(@Observes StartupEvent event) {
    after(times.untilFirst(clock.instant()));
  }

  private void after(@Nullable Duration wait) {
    if (wait != null && !worker.isShutdown()) {
      worker.schedule(this::prune, wait.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void prune() {
    try {
      retention.prune();
      uploads.sweep();
    } catch (RuntimeException | IOException e) {
      if (!worker.isShutdown()) {
        LOG.warn("what is past its time could not be removed; it is tried again next time", e);
      }
    }
    after(times.untilNext(clock.instant()));
  }

  /// Lets the step under way finish, and takes no other.
  @Override
  public void close() {
    worker.shutdown();
    retention.close();
    uploads.close();
    try {
      if (!worker.awaitTermination(30, TimeUnit.SECONDS)) {
        LOG.warn("what is past its time is still being removed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
