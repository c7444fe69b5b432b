package dev.tidemark.server;

import dev.tidemark.engine.live.Live;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Ends live readers who have stalled, and looks for what others than this process have committed:
/// a command on the same store, another node.
@Singleton
final class LiveUpkeep {
  private static final Logger LOG = Logger.getLogger(LiveUpkeep.class);
  private static final int SECONDS = 1;

  private final Live live;
  private final ScheduledExecutorService regularly =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("live-upkeep").daemon().factory());

  LiveUpkeep(Live live) {
    this.live = live;
  }

  void start(@Observes StartupEvent event) {
    regularly.scheduleWithFixedDelay(this::tend, SECONDS, SECONDS, TimeUnit.SECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    regularly.shutdownNow();
  }

  private void tend() {
    try {
      live.tend();
      live.look();
    } catch (RuntimeException e) {
      LOG.warn("live readers could not be looked after; next try in some seconds", e);
    }
  }
}
