package dev.tidemark.store.sql;

import dev.tidemark.engine.RefreshToken;
import dev.tidemark.engine.Writing.Pruned;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/// Keeps refresh tokens.
final class RefreshTokenRows {
  private RefreshTokenRows() {}

  static Optional<RefreshToken> find(Session session, String tenant, String hash) {
    return session.first(
        """
        SELECT hash, family, parent_hash, user_id, device, scopes, created_at, expires_at, used_at,
               access_used_at, revoked_at
        FROM refresh_tokens
        WHERE tenant = ? AND hash = ?
        """,
        row -> token(row, tenant),
        StoredText.key(tenant),
        StoredText.key(hash));
  }

  private static RefreshToken token(Row row, String tenant) throws SQLException {
    return new RefreshToken(
        tenant,
        row.text(1),
        row.text(2),
        row.textOrNull(3),
        row.text(4),
        row.textOrNull(5),
        row.textOrNull(6),
        row.time(7),
        row.time(8),
        row.timeOrNull(9),
        row.timeOrNull(10),
        row.timeOrNull(11));
  }

  static void put(Session session, RefreshToken token) {
    Batch batch =
        session.write(
            """
            INSERT INTO refresh_tokens (
              tenant, hash, family, parent_hash, user_id, device, offline, scopes, created_at,
              expires_at, used_at, access_used_at, revoked_at)
            :rows(hash text, family text, parent_hash text, user_id text, device text,
              offline bigint, scopes text, created_at bigint, expires_at bigint, used_at bigint,
              access_used_at bigint, revoked_at bigint)
            ON CONFLICT (tenant, hash) DO UPDATE SET
              used_at = excluded.used_at,
              access_used_at = excluded.access_used_at,
              revoked_at = excluded.revoked_at
            """,
            token.tenant());
    batch.text(token.hash()).text(token.family()).text(token.parentHash()).text(token.user());
    batch.text(token.device()).flag(token.scopes() != null).text(token.scopes());
    batch.time(token.createdAt()).time(token.expiresAt()).nullableTime(token.usedAt());
    batch.nullableTime(token.accessUsedAt()).nullableTime(token.revokedAt()).next();
    batch.run();
  }

  static void useAccess(Session session, String tenant, String hash, Instant at) {
    session.update(
        """
        UPDATE refresh_tokens
        SET access_used_at = ?
        WHERE tenant = ? AND hash = ? AND access_used_at IS NULL
        """,
        Micros.of(at),
        tenant,
        hash);
  }

  static void revokeFamily(Session session, String tenant, String family, Instant at) {
    session.update(
        """
        UPDATE refresh_tokens
        SET revoked_at = ?
        WHERE tenant = ? AND family = ? AND revoked_at IS NULL
        """,
        Micros.of(at),
        tenant,
        family);
  }

  static void revokeOf(Session session, String tenant, String user, String device, Instant at) {
    session.update(
        """
        UPDATE refresh_tokens
        SET revoked_at = ?
        WHERE tenant = ? AND user_id = ? AND device = ? AND revoked_at IS NULL
        """,
        Micros.of(at),
        tenant,
        user,
        device);
  }

  static Pruned prune(Session session, String tenant, Instant before, int limit) {
    int pruned =
        session.update(
            """
            DELETE FROM refresh_tokens
            WHERE tenant = ? AND hash IN (
              SELECT hash
              FROM refresh_tokens
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
