package dev.tidemark.server.socket;

import dev.tidemark.server.Settings;
import dev.tidemark.server.tracing.Tracing;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// The open lines of this node: looks after them, and ends them when the server stops.
@Singleton
public final class OpenLines {
  private static final Logger LOG = Logger.getLogger(OpenLines.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Settings.Live settings;
  private final InstantSource clock;
  private final Tracing tracing;
  private final Set<OpenLine> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService turns =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("line-", 0).factory());
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("lines").daemon().factory());

  OpenLines(Settings settings, InstantSource clock, Tracing tracing) {
    this.settings = settings.live();
    this.clock = clock;
    this.tracing = tracing;
    looks.scheduleWithFixedDelay(
        this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    endAll();
    looks.shutdown();
  }

  /// Tells all clients that the server restarts.
  public void endAll() {
    open.forEach(line -> line.close(Close.RESTART));
  }

  /// How many lines are open.
  public int count() {
    return open.size();
  }

  /// Runs what lines have to do.
  Executor turns() {
    return turns;
  }

  /// What time it is for lines.
  InstantSource clock() {
    return clock;
  }

  /// Makes spans of what is done for lines.
  Tracing tracing() {
    return tracing;
  }

  /// How long a client may take nothing of what waits for it.
  Duration stall() {
    return settings.stall();
  }

  void add(OpenLine line) {
    open.add(line);
  }

  void remove(OpenLine line) {
    open.remove(line);
  }

  private void look() {
    Instant now = clock.instant();
    for (OpenLine line : open) {
      try {
        line.look(now, settings.silence());
      } catch (LineClosedException e) {
        // It ended in this moment.
      } catch (RuntimeException e) {
        LOG.warn("a live connection could not be looked after", e);
      }
    }
  }
}
