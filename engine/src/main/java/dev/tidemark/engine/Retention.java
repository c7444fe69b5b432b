package dev.tidemark.engine;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.engine.Writing.LookedAt;
import dev.tidemark.engine.Writing.Pruned;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Forgets what is past its time, in small steps, so that writers get their turn between two of
/// them.
///
/// Tombstones and departures go after the tenant's retention, and the floor rises with them, in the
/// same transaction: a sync token below it is invalid. The data of old versions goes after the
/// collection's retention, if it has one; that never moves the floor.
///
/// Each step is a transaction of its own that begins with what is oldest now. So it can end after
/// any of them, by force too, and what is left goes the next time; and two who prune at once, on
/// two nodes, share the work.
///
/// Thread-safe.
public final class Retention implements AutoCloseable {
  /// For how long the answer to a request is kept for its repeat.
  public static final Duration ANSWERS = Duration.ofDays(7);

  /// For how long an enrolment token that is over is told from one that never was.
  public static final Duration ENROLMENTS = Duration.ofDays(30);

  /// For how long an upload that came to nothing is told from one that never was.
  public static final Duration UPLOADS = Duration.ofDays(30);

  /// For how long each sync is kept; the last of each device is kept for good.
  public static final Duration SYNC_RUNS = Duration.ofDays(1);

  /// For how long it is kept how many syncs there were in a minute: what health looks back at most,
  /// and a day.
  public static final Duration SYNC_MINUTES = Duration.ofDays(31);

  private static final int STEP = 500;

  private final SyncStore store;
  private final InstantSource clock;
  private final Horizons horizons;

  /// Held during a step; fair, so that whoever closes waits for one alone.
  private final ReentrantLock step = new ReentrantLock(true);

  private volatile boolean closed;

  public Retention(SyncStore store, InstantSource clock, Horizons horizons) {
    this.store = store;
    this.clock = clock;
    this.horizons = horizons;
  }

  /// For how long things are kept that an operator decides about.
  ///
  /// @param departures tombstones and departures, e.g. 90 days
  /// @param conflicts conflicts, from when they were resolved, and how many changes arrived in
  ///   which minute; null for good. Not shorter than departures: a conflict is what a late copy of
  ///   its change is known by
  /// @param operations operations of documents that their records show; null for good
  public record Horizons(
      Duration departures, @Nullable Duration conflicts, @Nullable Duration operations) {
    public Horizons {
      if (conflicts != null && conflicts.compareTo(departures) < 0) {
        throw new IllegalArgumentException(
            "conflicts: " + conflicts + " (expected: at least " + departures + ")");
      }
    }

    /// Those departures; the rest for good.
    public static Horizons of(Duration departures) {
      return new Horizons(departures, null, null);
    }
  }

  /// Prunes every tenant once, or until it is closed.
  public void prune() {
    List<String> tenants = store.read(Reading::tenants);
    tenants.forEach(this::prune);
  }

  /// Prunes that tenant once, or until it is closed.
  public void prune(String tenant) {
    Instant now = clock.instant();
    departures(tenant, now.minus(horizons.departures()));
    versions(tenant, now);
    conflicts(tenant, now);
    operations(tenant, now);
    repeat(tenant, writing -> writing.pruneAnswers(tenant, now.minus(ANSWERS), STEP));
    repeat(tenant, writing -> writing.pruneRefreshTokens(tenant, now, STEP));
    repeat(tenant, writing -> writing.pruneEnrolments(tenant, now.minus(ENROLMENTS), STEP));
    repeat(tenant, writing -> writing.pruneUploads(tenant, now.minus(UPLOADS), STEP));
    syncRuns(tenant, now.minus(SYNC_RUNS));
    repeat(tenant, writing -> writing.pruneSyncMinutes(tenant, now.minus(SYNC_MINUTES), STEP));
  }

  private void departures(String tenant, Instant before) {
    long upTo = store.<Long>read(reading -> reading.positionAt(tenant, before));
    repeat(tenant, writing -> departures(writing, tenant, upTo));
    repeat(tenant, writing -> log(writing, tenant));
  }

  private static Pruned departures(Writing writing, String tenant, long upTo) {
    Head head = writing.lockHead(tenant);
    Pruned pruned = writing.pruneDepartures(tenant, upTo, STEP);
    if (pruned.highest() > head.floor()) {
      writing.putHead(head.withFloor(pruned.highest()));
    }
    return pruned;
  }

  /// The log is kept from the floor on: the floor's own entry tells whether a time lies below it.
  private static Pruned log(Writing writing, String tenant) {
    return writing.pruneLog(tenant, writing.lockHead(tenant).floor() - 1, STEP);
  }

  private void versions(String tenant, Instant now) {
    List<CollectionDefinition> definitions = store.read(reading -> reading.collections(tenant));
    for (CollectionDefinition definition : definitions) {
      Integer days = definition.retentionDays();
      if (days != null) {
        Instant before = now.minus(Duration.ofDays(days));
        repeat(tenant, writing -> writing.pruneVersions(tenant, definition.name(), before, STEP));
      }
    }
  }

  /// A rate of conflicts sets them against the changes that arrived, so both go together.
  private void conflicts(String tenant, Instant now) {
    if (horizons.conflicts() != null) {
      Instant before = now.minus(horizons.conflicts());
      repeat(tenant, writing -> writing.pruneConflicts(tenant, before, STEP));
      repeat(tenant, writing -> writing.pruneReceived(tenant, before, STEP));
    }
  }

  private void operations(String tenant, Instant now) {
    if (horizons.operations() == null) {
      return;
    }
    Instant before = now.minus(horizons.operations());
    String after = null;
    List<String> documents = documents(tenant, before, after);
    while (!documents.isEmpty()) {
      for (String document : documents) {
        repeat(tenant, writing -> writing.pruneOperations(tenant, document, before, STEP));
      }
      after = documents.getLast();
      documents = documents(tenant, before, after);
    }
  }

  private List<String> documents(String tenant, Instant before, @Nullable String after) {
    return closed
        ? List.of()
        : store.read(reading -> reading.documentsOlderThan(tenant, before, after, STEP));
  }

  private void syncRuns(String tenant, Instant before) {
    Instant from = Instant.EPOCH;
    boolean more = true;
    while (more) {
      Instant begin = from;
      LookedAt seen =
          step(
              tenant,
              new LookedAt(0, before),
              writing -> writing.pruneSyncRuns(tenant, begin, before, STEP));
      more = seen.count() >= STEP && seen.last().isAfter(begin);
      from = seen.last();
    }
  }

  private void repeat(String tenant, Function<Writing, Pruned> work) {
    Pruned pruned;
    do {
      pruned = step(tenant, new Pruned(0, 0), work);
    } while (pruned.count() >= STEP);
  }

  /// One transaction, unless it is closed.
  private <T> T step(String tenant, T otherwise, Function<Writing, T> work) {
    step.lock();
    try {
      return closed
          ? otherwise
          : store.<T>write(writing -> {
            writing.lockPruning(tenant);
            return work.apply(writing);
          });
    } finally {
      step.unlock();
    }
  }

  /// Lets the step under way finish; there is none after it.
  @Override
  public void close() {
    step.lock();
    try {
      closed = true;
    } finally {
      step.unlock();
    }
  }
}
