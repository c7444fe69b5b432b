package dev.tidemark.store.sql;

import dev.tidemark.engine.Writing.Pruned;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Removes what is past its time: first reads a step's keys, oldest first, then removes them.
final class Pruning {
  private final Session session;
  private final Handle handle;
  private final String tenant;

  Pruning(Session session, String tenant) {
    this.session = session;
    this.handle = session.handle();
    this.tenant = tenant;
  }

  private record Departure(String scope, String collection, String id, long position) {}

  Pruned departures(long upTo, int limit) {
    List<Departure> oldest =
        handle
            .createQuery(
                """
                SELECT scope, collection, id, position
                FROM record_scopes
                WHERE tenant = :tenant AND gone = 1 AND position <= :upTo
                ORDER BY position
                LIMIT :limit
                """)
            .bind("tenant", tenant)
            .bind("upTo", upTo)
            .bind("limit", limit)
            .map((row, context) ->
                new Departure(row.getString(1), row.getString(2), row.getString(3), row.getLong(4)))
            .list();
    if (oldest.isEmpty()) {
      return new Pruned(0, 0);
    }
    Batch batch =
        session.write(
            """
            DELETE FROM record_scopes
            WHERE (tenant, scope, collection, id) IN (
              SELECT keys.tenant, keys.scope, keys.collection, keys.id
              FROM :keys(scope text, collection text, id text))
            """,
            tenant);
    for (Departure one : oldest) {
      batch.text(one.scope()).text(one.collection()).text(one.id()).next();
    }
    batch.run();
    return new Pruned(oldest.size(), oldest.getLast().position());
  }

  private record Run(long position, long length) {
    private static Run of(ResultSet row) throws SQLException {
      return new Run(row.getLong(1), row.getLong(2));
    }
  }

  /// A run of positions of which some are to go is cut short from its beginning.
  Pruned log(long upTo, int limit) {
    List<Run> runs =
        handle
            .createQuery(
                """
                SELECT position, length
                FROM log
                WHERE tenant = :tenant
                  AND position <= COALESCE(
                    (SELECT MIN(position) FROM log WHERE tenant = :tenant AND position >= :upTo),
                    :upTo)
                ORDER BY position
                LIMIT :limit
                """)
            .bind("tenant", tenant)
            .bind("upTo", upTo)
            .bind("limit", limit)
            .map((row, context) -> Run.of(row))
            .list();
    var whole = new ArrayList<Run>();
    long count = 0;
    long highest = 0;
    for (Run run : runs) {
      long first = run.position() - run.length() + 1;
      long gone = Math.min(limit - count, Math.min(run.position(), upTo) - first + 1);
      if (gone <= 0) {
        break;
      }
      count += gone;
      highest = first + gone - 1;
      if (gone == run.length()) {
        whole.add(run);
      } else {
        shorten(run, run.length() - gone);
      }
    }
    remove(whole);
    return new Pruned((int) count, highest);
  }

  private void shorten(Run run, long length) {
    session.update(
        "UPDATE log SET length = ? WHERE tenant = ? AND position = ?",
        length,
        tenant,
        run.position());
  }

  private void remove(List<Run> runs) {
    if (!runs.isEmpty()) {
      session.update(
          "DELETE FROM log WHERE tenant = ? AND position <= ?", tenant, runs.getLast().position());
    }
  }

  private record OldVersion(String id, long version, long position) {}

  Pruned versions(String collection, Instant before, int limit) {
    List<OldVersion> oldest =
        handle
            .createQuery(
                """
                SELECT id, version, position
                FROM record_versions
                WHERE tenant = :tenant AND collection = :collection AND superseded_at < :before
                  AND data IS NOT NULL
                ORDER BY superseded_at
                LIMIT :limit
                """)
            .bind("tenant", tenant)
            .bind("collection", collection)
            .bind("before", Micros.of(before))
            .bind("limit", limit)
            .map((row, context) -> new OldVersion(row.getString(1), row.getLong(2), row.getLong(3)))
            .list();
    if (oldest.isEmpty()) {
      return new Pruned(0, 0);
    }
    Batch batch =
        session.write(
            """
            UPDATE record_versions
            SET data = NULL
            WHERE (tenant, collection, id, version) IN (
              SELECT keys.tenant, keys.collection, keys.id, keys.version
              FROM :keys(collection text, id text, version bigint))
            """,
            tenant);
    for (OldVersion one : oldest) {
      batch.text(collection).text(one.id()).number(one.version()).next();
    }
    batch.run();
    long highest = oldest.stream().mapToLong(OldVersion::position).max().orElse(0);
    return new Pruned(oldest.size(), highest);
  }

  Pruned received(Instant before, int limit) {
    int pruned =
        session.update(
            """
            DELETE FROM changes_received
            WHERE (tenant, minute, collection) IN (
              SELECT tenant, minute, collection
              FROM changes_received
              WHERE tenant = ? AND minute < ?
              ORDER BY minute
              LIMIT ?)
            """,
            tenant,
            Micros.of(before),
            limit);
    return new Pruned(pruned, 0);
  }

  private record Answer(String scope, String key) {}

  Pruned answers(Instant before, int limit) {
    List<Answer> oldest =
        handle
            .createQuery(
                """
                SELECT scope, key
                FROM idempotency
                WHERE tenant = :tenant AND answered_at < :before
                ORDER BY answered_at
                LIMIT :limit
                """)
            .bind("tenant", tenant)
            .bind("before", Micros.of(before))
            .bind("limit", limit)
            .map((row, context) -> new Answer(row.getString(1), row.getString(2)))
            .list();
    if (oldest.isEmpty()) {
      return new Pruned(0, 0);
    }
    Batch batch =
        session.write(
            """
            DELETE FROM idempotency
            WHERE (tenant, scope, key) IN (
              SELECT keys.tenant, keys.scope, keys.key FROM :keys(scope text, key text))
            """,
            tenant);
    oldest.forEach(one -> batch.text(one.scope()).text(one.key()).next());
    batch.run();
    return new Pruned(oldest.size(), 0);
  }
}
