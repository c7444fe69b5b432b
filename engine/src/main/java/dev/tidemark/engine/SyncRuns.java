package dev.tidemark.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

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

  /// The sync of that device that began last, one too that is not written yet; empty when none is
  /// known.
  public Optional<SyncRun> last(String tenant, String device) {
    // In this order: whatever does not wait any more is written.
    Optional<SyncRun> unwritten =
        newest(
            waiting.stream()
                .filter(run -> run.tenant().equals(tenant) && device.equals(run.device())));
    Optional<SyncRun> written = store.read(reading -> reading.lastSyncRun(tenant, device));
    return newest(Stream.concat(unwritten.stream(), written.stream()));
  }

  private static Optional<SyncRun> newest(Stream<SyncRun> runs) {
    return runs.max(Comparator.comparing(SyncRun::startedAt));
  }

  /// Writes what is waiting; returns once that is written.
  public synchronized void flush() {
    var runs = List.copyOf(waiting);
    if (runs.isEmpty()) {
      return;
    }
    try {
      store.write(writing -> {
        writing.addSyncRuns(runs);
        return runs.size();
      });
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the list of syncs could not be written", e);
    }
    // They waited in front, and nobody else takes any.
    runs.forEach(run -> waiting.remove());
  }

  /// Writes what is waiting, and stops.
  @Override
  public void close() {
    writer.shutdown();
    flush();
  }
}
