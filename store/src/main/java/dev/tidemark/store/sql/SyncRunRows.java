package dev.tidemark.store.sql;

import dev.tidemark.engine.SyncRun;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// Keeps every sync that really happened.
final class SyncRunRows {
  private SyncRunRows() {}

  /// Adds syncs of one tenant.
  static void add(Session session, String tenant, List<SyncRun> runs) {
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
      batch.number(run.changes()).number(run.conflicts()).number(run.took().toNanos() / 1_000);
      batch.next();
    }
    batch.run();
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
                Duration.ofNanos(row.number(7) * 1_000)),
        StoredText.key(tenant),
        StoredText.key(device));
  }
}
