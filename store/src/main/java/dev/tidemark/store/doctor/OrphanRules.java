package dev.tidemark.store.doctor;

import java.util.ArrayList;
import java.util.List;

/// What belongs to something has that to belong to.
final class OrphanRules {
  private static final List<String> TABLES =
      List.of(
          "heads",
          "log",
          "collections",
          "policies",
          "records",
          "record_versions",
          "record_scopes",
          "conflicts",
          "idempotency",
          "memberships",
          "users",
          "devices",
          "refresh_tokens",
          "uploads",
          "upload_chunks",
          "messages",
          "documents",
          "document_operations",
          "document_authors");

  private OrphanRules() {}

  static final List<Rule> ALL = all();

  private static List<Rule> all() {
    var rules = new ArrayList<Rule>();
    TABLES.forEach(table -> rules.add(tenant(table)));
    rules.addAll(
        List.of(
            new Rule(
                "conflict-orphan",
                """
                SELECT c.tenant, 'conflict ' || c.id,
                       CASE
                         WHEN r.id IS NULL
                         THEN 'there is no record ' || c.collection || '/' || c.record_id
                         ELSE 'it ended with version ' || c.resolved_version || ' of '
                           || c.collection || '/' || c.record_id || ', which has only '
                           || r.version
                       END
                FROM conflicts c
                LEFT JOIN records r
                  ON r.tenant = c.tenant AND r.collection = c.collection AND r.id = c.record_id
                WHERE r.id IS NULL OR c.resolved_version > r.version
                """),
            new Rule(
                "receipt-orphan",
                """
                SELECT i.tenant, 'receipt ' || i.key, 'there is no such device: ' || i.device
                FROM (
                  SELECT tenant, key,
                         SUBSTR(REPLACE(REPLACE(scope, ' POST /api/v1/sync/push', ''), ' sync', ''),
                                8) AS device
                  FROM idempotency
                  WHERE scope LIKE 'device:%') i
                WHERE NOT EXISTS (
                  SELECT 1 FROM devices d WHERE d.tenant = i.tenant AND d.id = i.device)
                """),
            new Rule(
                "receipt-encoding",
                """
                SELECT tenant, 'receipt ' || key, 'there is no encoding ' || encoding
                FROM idempotency
                WHERE encoding NOT IN (0, 1)
                """),
            new Rule(
                "message-orphan",
                """
                SELECT m.tenant, 'messages/' || m.id, 'it is listed, and there is no such record'
                FROM messages m
                WHERE NOT EXISTS (
                  SELECT 1
                  FROM records r
                  WHERE r.tenant = m.tenant AND r.collection = 'messages' AND r.id = m.id)
                """),
            new Rule(
                "message-unlisted",
                """
                SELECT r.tenant, 'messages/' || r.id, 'no list of messages has it'
                FROM records r
                WHERE r.collection = 'messages' AND r.deleted = 0 AND NOT EXISTS (
                  SELECT 1 FROM messages m WHERE m.tenant = r.tenant AND m.id = r.id)
                """),
            new Rule(
                "upload-orphan",
                """
                SELECT u.tenant, 'upload ' || u.id,
                       'there is no record ' || u.collection || '/' || u.record_id
                FROM uploads u
                WHERE u.record_id IS NOT NULL AND u.status IN ('active', 'finalized')
                  AND NOT EXISTS (
                    SELECT 1
                    FROM records r
                    WHERE r.tenant = u.tenant AND r.collection = u.collection
                      AND r.id = u.record_id)
                """),
            new Rule(
                "chunk-orphan",
                """
                SELECT c.tenant, 'chunk ' || c.number || ' of upload ' || c.upload,
                       'there is no such upload'
                FROM upload_chunks c
                WHERE NOT EXISTS (
                  SELECT 1 FROM uploads u WHERE u.tenant = c.tenant AND u.id = c.upload)
                """),
            new Rule(
                "device-orphan",
                """
                SELECT d.tenant, 'device ' || d.id, 'there is no user ' || d.user_id
                FROM devices d
                WHERE NOT EXISTS (
                  SELECT 1 FROM users u WHERE u.tenant = d.tenant AND u.id = d.user_id)
                """),
            new Rule(
                "token-orphan",
                """
                SELECT DISTINCT t.tenant, 'refresh tokens of ' || t.user_id,
                       'there is no such user'
                FROM refresh_tokens t
                WHERE NOT EXISTS (
                  SELECT 1 FROM users u WHERE u.tenant = t.tenant AND u.id = t.user_id)
                """)));
    return List.copyOf(rules);
  }

  private static Rule tenant(String table) {
    return new Rule(
        "tenant-orphan",
        """
        SELECT DISTINCT r.tenant, 'table %1$s', 'there is no such tenant'
        FROM %1$s r
        WHERE NOT EXISTS (SELECT 1 FROM tenants t WHERE t.id = r.tenant)
        """
            .formatted(table));
  }
}
