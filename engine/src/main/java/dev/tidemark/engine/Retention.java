package dev.tidemark.engine;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.engine.Writing.Pruned;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/// Forgets what is past its time, in small steps, so that writers get their turn between two of
/// them.
///
/// Tombstones and departures go after the tenant's retention, and the floor rises with them: a sync
/// token below it is invalid. The data of old versions goes after the collection's retention, if x
///
/// Thread-safe.
public final class Retention {
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
  private final Duration departures;

  /// @param departures for how long tombstones and departures are kept, e.g. 90 days
  public Retention(SyncStore store, InstantSource clock, Duration departures) {
    this.store = store;
    this.clock = clock;
    this.departures = departures;
  }

  /// Prunes every tenant once.
  public void prune() {
    List<String> tenants = store.read(Reading::tenants);
    tenants.forEach(this::prune);
  }

  /// Prunes that tenant once.
  public void prune(String tenant) {
    Instant now = clock.instant();
    long upTo = store.<Long>read(reading -> reading.positionAt(tenant, now.minus(departures)));
    repeat(writing -> departures(writing, tenant, upTo));
    repeat(writing -> log(writing, tenant));
    List<CollectionDefinition> definitions = store.read(reading -> reading.collections(tenant));
    for (CollectionDefinition definition : definitions) {
      Integer days = definition.retentionDays();
      if (days != null) {
        Instant before = now.minus(Duration.ofDays(days));
        repeat(writing -> writing.pruneVersions(tenant, definition.name(), before, STEP));
      }
    }
    repeat(writing -> writing.pruneAnswers(tenant, now.minus(ANSWERS), STEP));
    repeat(writing -> writing.pruneRefreshTokens(tenant, now, STEP));
    repeat(writing -> writing.pruneEnrolments(tenant, now.minus(ENROLMENTS), STEP));
    repeat(writing -> writing.pruneUploads(tenant, now.minus(UPLOADS), STEP));
    repeat(writing -> writing.pruneSyncRuns(tenant, now.minus(SYNC_RUNS), STEP));
    repeat(writing -> writing.pruneSyncMinutes(tenant, now.minus(SYNC_MINUTES), STEP));
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

  private void repeat(Function<Writing, Pruned> step) {
    Pruned pruned;
    do {
      pruned = store.write(step);
    } while (pruned.count() >= STEP);
  }
}
