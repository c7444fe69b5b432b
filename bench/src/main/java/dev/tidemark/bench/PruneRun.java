package dev.tidemark.bench;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Data;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.Retention.Horizons;
import dev.tidemark.engine.SyncStore;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/// Measures how long whoever writes is held up by pruning, on one database: one writer of one
/// change at a time, by the engine in this process, first alone and then while everything that is
/// past its time is pruned.
final class PruneRun {
  private static final Duration WARM_UP_TIME = Duration.ofSeconds(2);
  private static final String TENANT = "long-ago";

  private final Site site;
  private final int thousands;
  private final int seconds;
  private final Report report;
  private long pushed;

  /// @param thousands how many thousands of records are there to be pruned
  /// @param seconds for how long it is measured without pruning
  PruneRun(Site site, int thousands, int seconds, Report report) {
    this.site = site;
    this.thousands = thousands;
    this.seconds = seconds;
    this.report = report;
  }

  void run() throws IOException, SQLException {
    Target target = site.target("pruned");
    String name = Database.name(target);
    try (SyncStore store = target.open()) {
      Tenants.put(store, List.of(TENANT));
      new LongAgo(TENANT, thousands).write(target, store);
    }
    try (SyncStore store = target.open();
        var seeding = new Seeding(store);
        var retention = new Retention(store, Clock.systemUTC(), Horizons.of(Duration.ofDays(90)))) {
      measure(seeding, until(WARM_UP_TIME));
      add(name, "nothing", seeding, until(Duration.ofSeconds(seconds)));
      CompletableFuture<Void> pruned = CompletableFuture.runAsync(retention::prune);
      add(name, work(), seeding, pruned::isDone);
      pruned.join();
      requirePruned(store);
    }
  }

  private String work() {
    return String.format(Locale.ROOT, "pruning what %,d records left", thousands * 1_000);
  }

  private static BooleanSupplier until(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    return () -> System.nanoTime() - end > 0;
  }

  private void add(String name, String work, Seeding seeding, BooleanSupplier isOver)
      throws IOException {
    long begun = System.nanoTime();
    Histogram latencies = measure(seeding, isOver);
    var line = new PruneLine(work, name, (System.nanoTime() - begun) / 1e9, latencies);
    System.err.println(line.text());
    report.add(line);
  }

  private Histogram measure(Seeding seeding, BooleanSupplier isOver) throws IOException {
    var latencies = new Histogram(3);
    do {
      long begun = System.nanoTime();
      push(seeding);
      latencies.recordValue((System.nanoTime() - begun) / 1_000);
    } while (!isOver.getAsBoolean());
    return latencies;
  }

  private void push(Seeding seeding) throws IOException {
    var change =
        new Change(
            new RecordKey(Pushes.COLLECTION, "pushed-" + pushed++),
            Operation.CREATE,
            new Data(Pushes.DATA),
            false,
            new Base.Newest(),
            null,
            null);
    var nobody = new Principal(TENANT, Tenants.USER, null, Role.MEMBER);
    seeding.commit(ChangeSet.of(nobody, List.of(change), null));
  }

  /// Every tombstone has gone, and nothing that was pushed meanwhile.
  private void requirePruned(SyncStore store) throws IOException {
    Head head = store.<Head>read(reading -> reading.head(TENANT).orElseThrow());
    long old = Tenants.FIRST_POSITION + thousands * 2_500L;
    if (head.floor() != old || head.position() != old + pushed) {
      throw new IOException("pruned up to " + head + " (expected: up to " + old + ")");
    }
  }
}
