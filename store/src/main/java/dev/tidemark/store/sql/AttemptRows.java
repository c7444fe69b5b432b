package dev.tidemark.store.sql;

import dev.tidemark.engine.SyncAttempt;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Keeps the last time that each device was told to sync.
final class AttemptRows {
  private AttemptRows() {}

  static List<SyncAttempt> find(Session session, String tenant, Collection<String> devices) {
    var found = new ArrayList<SyncAttempt>();
    Batch batch =
        session.lookUp(
            """
            SELECT a.device, a.status, a.error, a.attempted_at
            FROM :keys(device text)
            :each sync_attempts a
            WHERE a.tenant = keys.tenant AND a.device = keys.device
            """,
            tenant,
            row ->
                found.add(
                    new SyncAttempt(
                        tenant, row.text(1), (int) row.number(2), row.textOrNull(3), row.time(4))));
    devices.forEach(device -> batch.text(StoredText.key(device)).next());
    batch.run();
    return found;
  }

  static void put(Session session, SyncAttempt attempt) {
    Batch batch =
        session.write(
            """
            INSERT INTO sync_attempts (tenant, device, status, error, attempted_at)
            :rows(device text, status bigint, error text, attempted_at bigint)
            ON CONFLICT (tenant, device) DO UPDATE SET
              status = excluded.status,
              error = excluded.error,
              attempted_at = excluded.attempted_at
            """,
            attempt.tenant());
    batch.text(attempt.device()).number(attempt.status()).text(attempt.error());
    batch.time(attempt.attemptedAt()).next();
    batch.run();
  }
}
