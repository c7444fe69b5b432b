package dev.tidemark.store.sql;

import dev.tidemark.engine.Device;
import dev.tidemark.engine.SyncCounts;
import dev.tidemark.engine.SyncMinute;
import dev.tidemark.engine.SyncRun;
import dev.tidemark.engine.Writing.LookedAt;
import dev.tidemark.engine.Writing.Pruned;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/// Syncs, and how many there were: by minute, and of each device.
final class SyncRows {
  private static final String SILENT =
      """
      FROM devices
      WHERE tenant = ? AND revoked_at IS NULL AND COALESCE(last_sync_at, created_at) < ?
      """;

  private SyncRows() {}

  /// In one order everywhere, so that two transactions cannot wait for each other.
  static void add(Session session, List<SyncRun> runs) {
    runs.stream()
        .collect(Collectors.groupingBy(SyncRun::tenant, TreeMap::new, Collectors.toList()))
        .forEach((tenant, some) -> {
          addRuns(session, tenant, some);
          countMinutes(session, tenant, some);
          countDevices(session, tenant, some);
        });
  }

  private static void addRuns(Session session, String tenant, List<SyncRun> runs) {
    Batch batch =
        session.write(
            """
            INSERT INTO sync_runs (
              tenant, started_at, number, device, user_id, kind, outcome, changes, conflicts, took)
            :rows(started_at bigint, number bigint, device text, user_id text, kind text,
              outcome text, changes bigint, conflicts bigint, took bigint)
            """,
            tenant);
    for (SyncRun run : runs) {
      batch.time(run.startedAt()).number(ThreadLocalRandom.current().nextLong());
      batch.text(run.device()).text(run.user()).text(run.kind());
      batch.text(run.outcome().name().toLowerCase(Locale.ROOT));
      batch.number(run.changes()).number(run.conflicts()).number(micros(run.took()));
      batch.next();
    }
    batch.run();
  }

  private static void countMinutes(Session session, String tenant, List<SyncRun> runs) {
    Map<Instant, SyncCounts> minutes =
        runs.stream()
            .collect(
                Collectors.toMap(
                    run -> run.startedAt().truncatedTo(ChronoUnit.MINUTES),
                    SyncCounts::of,
                    SyncCounts::plus,
                    TreeMap::new));
    Batch batch =
        session.write(
            """
            INSERT INTO sync_minutes (tenant, minute, syncs, failed, conflicted, took)
            :rows(minute bigint, syncs bigint, failed bigint, conflicted bigint, took bigint)
            ON CONFLICT (tenant, minute) DO UPDATE SET
              syncs = sync_minutes.syncs + excluded.syncs,
              failed = sync_minutes.failed + excluded.failed,
              conflicted = sync_minutes.conflicted + excluded.conflicted,
              took = sync_minutes.took + excluded.took
            """,
            tenant);
    minutes.forEach((minute, counts) -> {
      batch.time(minute).number(counts.syncs()).number(counts.failed());
      batch.number(counts.conflicted()).number(micros(counts.took())).next();
    });
    batch.run();
  }

  private static void countDevices(Session session, String tenant, List<SyncRun> runs) {
    Map<String, List<SyncRun>> byDevice =
        runs.stream()
            .filter(run -> run.device() != null)
            .collect(Collectors.groupingBy(SyncRun::device, TreeMap::new, Collectors.toList()));
    byDevice.forEach((device, some) -> {
      SyncCounts counts =
          some.stream().map(SyncCounts::of).reduce(SyncCounts.NONE, SyncCounts::plus);
      long last = some.stream().mapToLong(run -> Micros.of(run.startedAt())).max().orElseThrow();
      session.update(
          """
          UPDATE devices
          SET last_sync_at = CASE
                WHEN COALESCE(last_sync_at, ? - 1) < ? THEN ? ELSE last_sync_at
              END,
              syncs = syncs + ?, failed = failed + ?, conflicted = conflicted + ?, took = took + ?
          WHERE tenant = ? AND id = ?
          """,
          last,
          last,
          last,
          counts.syncs(),
          counts.failed(),
          counts.conflicted(),
          micros(counts.took()),
          tenant,
          device);
    });
  }

  static List<SyncMinute> minutes(Session session, String tenant, Instant from) {
    return session.all(
        """
        SELECT syncs, failed, conflicted, took, minute
        FROM sync_minutes
        WHERE tenant = ? AND minute >= ?
        ORDER BY minute
        """,
        row -> new SyncMinute(row.time(5), counts(row)),
        tenant,
        Micros.of(from));
  }

  static Optional<SyncRun> last(Session session, String tenant, String device) {
    return session.first(
        """
        SELECT user_id, kind, outcome, changes, conflicts, started_at, took
        FROM sync_runs
        WHERE tenant = ? AND device = ?
        ORDER BY started_at DESC
        LIMIT 1
        """,
        row ->
            new SyncRun(
                tenant,
                device,
                row.text(1),
                row.text(2),
                SyncRun.Outcome.valueOf(row.text(3).toUpperCase(Locale.ROOT)),
                (int) row.number(4),
                (int) row.number(5),
                row.time(6),
                Duration.of(row.number(7), ChronoUnit.MICROS)),
        StoredText.key(tenant),
        StoredText.key(device));
  }

  static SyncCounts of(Session session, String tenant, String device) {
    return session
        .first(
            "SELECT syncs, failed, conflicted, took FROM devices WHERE tenant = ? AND id = ?",
            SyncRows::counts,
            tenant,
            StoredText.key(device))
        .orElse(SyncCounts.NONE);
  }

  static List<SyncCounts> byDevice(Session session, String tenant) {
    return session.all(
        """
        SELECT syncs, failed, conflicted, took
        FROM devices
        WHERE tenant = ? AND revoked_at IS NULL AND syncs > 0
        """,
        SyncRows::counts,
        tenant);
  }

  static List<Device> silent(
      Session session, String tenant, Instant since, long offset, int limit) {
    return session.all(
        "SELECT "
            + Accounts.DEVICE_COLUMNS
            + SILENT
            + "ORDER BY COALESCE(last_sync_at, created_at), number LIMIT ? OFFSET ?",
        row -> Accounts.device(row, tenant),
        tenant,
        Micros.of(since),
        limit,
        offset);
  }

  static long countSilent(Session session, String tenant, Instant since) {
    return session
        .first("SELECT COUNT(*) " + SILENT, row -> row.number(1), tenant, Micros.of(since))
        .orElseThrow();
  }

  private record Run(long startedAt, long number) {}

  /// Those that are kept are looked at, too: once in a walk, not in each of its steps.
  static LookedAt pruneRuns(
      Session session, String tenant, Instant from, Instant before, int limit) {
    List<Run> oldest =
        session.all(
            """
            SELECT started_at, number
            FROM sync_runs
            WHERE tenant = ? AND started_at >= ? AND started_at < ?
            ORDER BY started_at, number
            LIMIT ?
            """,
            row -> new Run(row.number(1), row.number(2)),
            StoredText.key(tenant),
            Micros.of(from),
            Micros.of(before),
            limit);
    if (oldest.isEmpty()) {
      return new LookedAt(0, before);
    }
    Batch batch =
        session.write(
            """
            DELETE FROM sync_runs
            WHERE (tenant, started_at, number) IN (
              SELECT keys.tenant, keys.started_at, keys.number
              FROM :keys(started_at bigint, number bigint))
              AND (device IS NULL OR EXISTS (
                SELECT 1
                FROM sync_runs later
                WHERE later.tenant = sync_runs.tenant AND later.device = sync_runs.device
                  AND later.started_at > sync_runs.started_at))
            """,
            tenant);
    oldest.forEach(run -> batch.number(run.startedAt()).number(run.number()).next());
    batch.run();
    return new LookedAt(oldest.size(), Micros.instant(oldest.getLast().startedAt()));
  }

  static Pruned pruneMinutes(Session session, String tenant, Instant before, int limit) {
    return new Pruned(
        session.update(
            """
            DELETE FROM sync_minutes
            WHERE (tenant, minute) IN (
              SELECT tenant, minute
              FROM sync_minutes
              WHERE tenant = ? AND minute < ?
              ORDER BY minute
              LIMIT ?)
            """,
            tenant,
            Micros.of(before),
            limit),
        0);
  }

  private static SyncCounts counts(Row row) throws SQLException {
    return new SyncCounts(
        row.number(1), row.number(2), row.number(3), Duration.of(row.number(4), ChronoUnit.MICROS));
  }

  private static long micros(Duration time) {
    return time.toNanos() / 1_000;
  }
}
