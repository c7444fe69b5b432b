package dev.tidemark.store.sql;

import dev.tidemark.core.Conflict;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Data;
import dev.tidemark.core.Earlier;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.VectorClock;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.store.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  static Earlier earlier(ResultSet row, RecordKey key) throws SQLException {
    String base = row.getString(5);
    var conflict =
        new Conflict(
            key,
            Conflict.Type.of(row.getString(2)),
            Conflict.Reason.of(row.getString(3)),
            nullable(row, 4),
            base == null ? null : new Data(base),
            side(row, 6),
            side(row, 11),
            ConflictPolicy.Strategy.of(row.getString(16)).orElseThrow(),
            Conflict.Suggestion.of(row.getString(17)));
    var result =
        new Earlier.Result.Disputed(
            row.getString(1),
            conflict,
            row.getString(18),
            row.getLong(19),
            StoredJson.clock(row.getString(20)));
    return new Earlier(row.getLong(22), row.getString(21), conflict.baseVersion(), result);
  }

  private static Conflict.Side side(ResultSet row, int first) throws SQLException {
    String clock = row.getString(first + 1);
    return new Conflict.Side(
        row.getLong(first),
        clock == null ? null : StoredJson.clock(clock),
        new Data(row.getString(first + 2)),
        row.getLong(first + 3) != 0,
        Micros.instant(row.getLong(first + 4)));
  }

  static @Nullable Long nullable(ResultSet row, int column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }
}
