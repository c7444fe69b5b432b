package dev.tidemark.store.sql;

import dev.tidemark.core.RecordKey;
import dev.tidemark.engine.Message;
import dev.tidemark.engine.Writing.Pruned;
import java.util.List;

/// Removes what one person has left in the tables.
final class Erasing {
  private final Session session;
  private final String tenant;

  Erasing(Session session, String tenant) {
    this.session = session;
    this.tenant = tenant;
  }

  void records(List<RecordKey> keys) {
    forEach(
        keys,
        """
        UPDATE record_versions
        SET data = NULL, members = '[]', fingerprint = NULL, client_time = NULL
        WHERE (tenant, collection, id) IN (
          SELECT keys.tenant, keys.collection, keys.id FROM :keys(collection text, id text))
        """);
    forEach(
        keys,
        """
        DELETE FROM conflicts
        WHERE (tenant, collection, record_id) IN (
          SELECT keys.tenant, keys.collection, keys.id FROM :keys(collection text, id text))
        """);
    forEach(
        keys.stream().filter(key -> key.collection().equals(Message.COLLECTION)).toList(),
        """
        DELETE FROM messages
        WHERE (tenant, id) IN (
          SELECT keys.tenant, keys.id FROM :keys(collection text, id text))
        """);
  }

  private void forEach(List<RecordKey> keys, String sql) {
    Batch batch = session.write(sql, tenant);
    keys.forEach(key -> batch.text(key.collection()).text(key.id()).next());
    batch.run();
  }

  Pruned document(String document, int limit) {
    int removed =
        session.update(
            """
            DELETE FROM document_operations
            WHERE tenant = ? AND document = ? AND revision IN (
              SELECT revision
              FROM document_operations
              WHERE tenant = ? AND document = ?
              ORDER BY revision
              LIMIT ?)
            """,
            tenant,
            document,
            tenant,
            document,
            limit);
    if (removed < limit) {
      session.update(
          "DELETE FROM document_authors WHERE tenant = ? AND document = ?", tenant, document);
      session.update("DELETE FROM documents WHERE tenant = ? AND id = ?", tenant, document);
    }
    return new Pruned(removed, 0);
  }

  Pruned traces(String user, int limit) {
    int removed =
        some("conflicts", "id", "user_id = ?", limit, user)
            + answers("user:" + user, limit)
            + some("refresh_tokens", "hash", "user_id = ?", limit, user)
            + some("enrolments", "token_hash", "user_id = ? OR created_by = ?", limit, user, user)
            + syncs(user, limit);
    for (String device : devices(user)) {
      removed += answers("device:" + device, limit);
    }
    return new Pruned(removed, 0);
  }

  private List<String> devices(String user) {
    return session.all(
        "SELECT id FROM devices WHERE tenant = ? AND user_id = ?",
        row -> row.text(1),
        tenant,
        user);
  }

  /// What a sender's answers are named by is the sender, with a space and what was asked for after
  /// it.
  private int answers(String sender, int limit) {
    return session.update(
        """
        DELETE FROM idempotency
        WHERE (tenant, scope, key) IN (
          SELECT tenant, scope, key
          FROM idempotency
          WHERE tenant = ? AND (scope = ? OR (scope >= ? AND scope < ?))
          LIMIT ?)
        """,
        tenant,
        sender,
        sender + " ",
        sender + "!",
        limit);
  }

  private int syncs(String user, int limit) {
    return session.update(
        """
        DELETE FROM sync_runs
        WHERE (tenant, started_at, number) IN (
          SELECT tenant, started_at, number FROM sync_runs WHERE tenant = ? AND user_id = ? LIMIT ?)
        """,
        tenant,
        user,
        limit);
  }

  private int some(String table, String key, String whose, int limit, String... users) {
    Object[] parameters = new Object[users.length + 3];
    parameters[0] = tenant;
    parameters[1] = tenant;
    System.arraycopy(users, 0, parameters, 2, users.length);
    parameters[users.length + 2] = limit;
    return session.update(
        """
        DELETE FROM %s
        WHERE tenant = ? AND %s IN (SELECT %s FROM %s WHERE tenant = ? AND (%s) LIMIT ?)
        """
            .formatted(table, key, key, table, whose),
        parameters);
  }

  void account(String user) {
    for (String device : devices(user)) {
      session.update("DELETE FROM sync_attempts WHERE tenant = ? AND device = ?", tenant, device);
      session.update(
          "DELETE FROM memberships WHERE tenant = ? AND principal = ?", tenant, "device:" + device);
    }
    session.update(
        "DELETE FROM memberships WHERE tenant = ? AND principal = ?", tenant, "user:" + user);
    session.update(
        "UPDATE conflicts SET resolved_note = NULL WHERE tenant = ? AND resolved_by = ?",
        tenant,
        user);
    session.update("DELETE FROM sightings WHERE tenant = ? AND user_id = ?", tenant, user);
    session.update("DELETE FROM devices WHERE tenant = ? AND user_id = ?", tenant, user);
  }
}
