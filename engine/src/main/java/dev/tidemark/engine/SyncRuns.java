package dev.tidemark.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Takes note of every sync that really happened. Rows are written behind, once a second, so that
/// no sync waits for them; a crash loses the last second's.
///
/// Thread-safe.
public final class SyncRuns implements AutoCloseable {
  private static final Logger LOG = System.getLogger(SyncRuns.class.getName());

  /// Beyond that many in one second the rest of that second is not counted.
  private static final int WAITING = 100_000;

  private final SyncStore store;
  private final Consumer<SyncRun> witness;
  private final BlockingQueue<SyncRun> waiting = new ArrayBlockingQueue<>(WAITING);
  private final ScheduledExecutorService writer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("sync-runs").daemon().factory());

  /// @param witness is told of each sync, before it is written
  public SyncRuns(SyncStore store, Consumer<SyncRun> witness) {
    this.store = store;
    this.witness = witness;
    writer.scheduleWithFixedDelay(this::flush, 1, 1, TimeUnit.SECONDS);
  }

  /// Takes note of a sync.
  public void add(SyncRun run) {
    if (!waiting.offer(run)) {
      LOG.log(
          Level.WARNING, "more syncs than can be counted; one of {0} is left out", run.tenant());
    }
    witness.accept(run);
  }

  /// Writes what is waiting; returns once that is written.
  public synchronized void flush() {
    var runs = new ArrayList<SyncRun>(waiting.size());
    waiting.drainTo(runs);
    if (runs.isEmpty()) {
      return;
    }
    try {
      store.write(writing -> {
        writing.addSyncRuns(List.copyOf(runs));
        return runs.size();
      });
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the list of syncs could not be written", e);
    }
  }

  /// Writes what is waiting, and stops.
  @Override
  public void close() {
    writer.shutdown();
    flush();
  }
}
