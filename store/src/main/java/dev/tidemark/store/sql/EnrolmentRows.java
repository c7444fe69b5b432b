package dev.tidemark.store.sql;

import dev.tidemark.engine.Enrolment;
import dev.tidemark.engine.Writing.Pruned;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/// Keeps enrolment tokens.
final class EnrolmentRows {
  private EnrolmentRows() {}

  static Optional<Enrolment> find(Session session, String hash) {
    return session.first(
        """
        SELECT tenant, token_hash, created_by, rebinds, created_at, expires_at, user_id, device,
               completed_at
        FROM enrolments
        WHERE token_hash = ?
        """,
        EnrolmentRows::enrolment,
        StoredText.key(hash));
  }

  private static Enrolment enrolment(Row row) throws SQLException {
    return new Enrolment(
        row.text(1),
        row.text(2),
        row.text(3),
        row.flag(4),
        row.time(5),
        row.time(6),
        row.textOrNull(7),
        row.textOrNull(8),
        row.timeOrNull(9));
  }

  static void put(Session session, Enrolment enrolment) {
    Batch batch =
        session.write(
            """
            INSERT INTO enrolments (
              tenant, token_hash, created_by, rebinds, created_at, expires_at, user_id, device,
              completed_at)
            :rows(token_hash text, created_by text, rebinds bigint, created_at bigint,
              expires_at bigint, user_id text, device text, completed_at bigint)
            ON CONFLICT (tenant, token_hash) DO UPDATE SET
              user_id = excluded.user_id,
              device = excluded.device,
              completed_at = excluded.completed_at
            """,
            enrolment.tenant());
    batch.text(enrolment.hash()).text(enrolment.createdBy()).flag(enrolment.rebinds());
    batch.time(enrolment.createdAt()).time(enrolment.expiresAt()).text(enrolment.user());
    batch.text(enrolment.device()).nullableTime(enrolment.completedAt()).next();
    batch.run();
  }

  static Pruned prune(Session session, String tenant, Instant before, int limit) {
    int pruned =
        session.update(
            """
            DELETE FROM enrolments
            WHERE tenant = ? AND token_hash IN (
              SELECT token_hash
              FROM enrolments
              WHERE tenant = ? AND expires_at < ?
              ORDER BY expires_at
              LIMIT ?)
            """,
            tenant,
            tenant,
            Micros.of(before),
            limit);
    return new Pruned(pruned, 0);
  }
}
