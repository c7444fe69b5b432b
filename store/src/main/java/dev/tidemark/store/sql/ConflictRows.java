package dev.tidemark.store.sql;

import dev.tidemark.core.Conflict;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Data;
import dev.tidemark.core.Earlier;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.VectorClock;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.store.StoredJson;
import java.sql.SQLException;
import java.util.List;

/// Writes conflicts and reads them.
final class ConflictRows {
  private ConflictRows() {}

  static void insert(Session session, String tenant, List<LoggedConflict> conflicts) {
    Batch batch =
        session.write(
            """
            INSERT INTO conflicts (
              tenant, id, collection, record_id, type, reason, base_version, base_data,
              local_version, local_clock, local_data, local_deleted, local_time,
              server_version, server_clock, server_data, server_deleted, server_time,
              strategy, suggestion, resolution, version, clock, created_at, user_id, device,
              fingerprint, change_set, ordinal, resolved_at, resolved_by)
            :rows(id text, collection text, record_id text, type text, reason text,
              base_version bigint, base_data text,
              local_version bigint, local_clock text, local_data text, local_deleted bigint,
              local_time bigint,
              server_version bigint, server_clock text, server_data text, server_deleted bigint,
              server_time bigint,
              strategy text, suggestion text, resolution text, version bigint, clock text,
              created_at bigint, user_id text, device text,
              fingerprint text, change_set bigint, ordinal bigint, resolved_at bigint,
              resolved_by text)
            """,
            tenant);
    for (int ordinal = 0; ordinal < conflicts.size(); ordinal++) {
      insert(batch, conflicts.get(ordinal), ordinal);
    }
    batch.run();
  }

  private static void insert(Batch batch, LoggedConflict logged, int ordinal) {
    Conflict conflict = logged.conflict();
    Data base = conflict.base();
    batch.text(logged.id()).text(conflict.key().collection()).text(conflict.key().id());
    batch.text(conflict.type().text()).text(conflict.reason().text());
    batch.nullable(conflict.baseVersion()).text(base == null ? null : base.text());
    insert(batch, conflict.local());
    insert(batch, conflict.server());
    batch.text(conflict.strategy().text()).text(conflict.suggestion().text());
    batch.text(logged.resolution()).number(logged.version()).text(logged.clock().json());
    batch.time(logged.createdAt()).text(logged.user()).text(logged.device());
    batch.text(logged.fingerprint()).number(logged.changeSet()).number(ordinal);
    batch.nullableTime(logged.resolvedAt()).text(logged.resolvedBy()).next();
  }

  private static void insert(Batch batch, Conflict.Side side) {
    VectorClock clock = side.clock();
    batch.number(side.version()).text(clock == null ? null : clock.json());
    batch.text(side.data().text()).flag(side.deleted()).time(side.time());
  }

  /// What an earlier change is known by: the columns that [#earlier] reads.
  static final String COLUMNS =
      """
      c.id, c.type, c.reason, c.base_version, c.base_data,
      c.local_version, c.local_clock, c.local_data, c.local_deleted, c.local_time,
      c.server_version, c.server_clock, c.server_data, c.server_deleted, c.server_time,
      c.strategy, c.suggestion, c.resolution, c.version, c.clock, c.fingerprint, c.change_set
      """;

  static Earlier earlier(Row row, RecordKey key) throws SQLException {
    String base = row.textOrNull(5);
    var conflict =
        new Conflict(
            key,
            Conflict.Type.of(row.text(2)),
            Conflict.Reason.of(row.text(3)),
            row.numberOrNull(4),
            base == null ? null : new Data(base),
            side(row, 6),
            side(row, 11),
            ConflictPolicy.Strategy.of(row.text(16)).orElseThrow(),
            Conflict.Suggestion.of(row.text(17)));
    var result =
        new Earlier.Result.Disputed(
            row.text(1), conflict, row.text(18), row.number(19), StoredJson.clock(row.text(20)));
    return new Earlier(row.number(22), row.text(21), conflict.baseVersion(), result);
  }

  private static Conflict.Side side(Row row, int first) throws SQLException {
    String clock = row.textOrNull(first + 1);
    return new Conflict.Side(
        row.number(first),
        clock == null ? null : StoredJson.clock(clock),
        new Data(row.text(first + 2)),
        row.flag(first + 3),
        row.time(first + 4));
  }
}
