package dev.tidemark.store.sql;

import dev.tidemark.core.Scope;
import dev.tidemark.engine.ScopeRange;
import dev.tidemark.engine.ScopedRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// PostgreSQL: every statement is a round trip, so a batch is one statement over arrays, and all
/// ranges of a page are read by one.
final class Postgres extends Dialect {
  @Override
  String lane(String tenant) {
    return tenant;
  }

  @Override
  Map<String, String> placeholders() {
    return Map.of("text", "TEXT COLLATE \"C\"", "bytes", "BYTEA", "clustered", "");
  }

  @Override
  String rows(List<BatchSql.Type> types) {
    return "SELECT ?, batch.* FROM unnest(" + arrays(types) + ") AS batch";
  }

  @Override
  String keys(List<String> names, List<BatchSql.Type> types, int count) {
    return "(SELECT ?::text AS tenant, batch.* FROM unnest("
        + arrays(types)
        + ") AS batch ("
        + String.join(", ", names)
        + ")) AS keys";
  }

  /// A planner that has no statistics yet would sooner read a whole tenant once than look up a
  /// thousand keys. `OFFSET 0` keeps it from seeing that it could.
  @Override
  String each(String table, String alias, String condition) {
    return "CROSS JOIN LATERAL (SELECT * FROM %s %s WHERE %s OFFSET 0) AS %s\n"
        .formatted(table, alias, condition.strip(), alias);
  }

  /// An array has any length.
  @Override
  List<Integer> keyCounts() {
    return List.of(1);
  }

  @Override
  Row row(ResultSet result) {
    return new Row(result, false);
  }

  private static String arrays(List<BatchSql.Type> types) {
    return types.stream().map(Postgres::array).collect(Collectors.joining(", "));
  }

  private static String array(BatchSql.Type type) {
    String name = type == BatchSql.Type.BYTES ? "bytea" : type.name().toLowerCase(Locale.ROOT);
    return "?::" + name + "[]";
  }

  @Override
  Batch batch(Session session, BatchSql sql, String tenant, RowReader.@Nullable Action action) {
    return new PostgresBatch(session, sql, tenant, action);
  }

  /// The clock stands outside of the part that waits for the row, so it is read afterwards.
  @Override
  String lockHead() {
    return """
    SELECT locked.*, CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)
    FROM (
      SELECT epoch, position, committed_at, floor, change_sets, revision,
             restored_position, restored_at
      FROM heads
      WHERE tenant = ?
      FOR UPDATE
    ) AS locked
    """;
  }

  @Override
  void lockPruning(Session session, String tenant) {
    session.first("SELECT 1 FROM tenants WHERE id = ? FOR UPDATE", row -> row.number(1), tenant);
  }

  @Override
  Instant now(Session session) {
    return session
        .first(
            "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
            row -> row.time(1))
        .orElseThrow();
  }

  private static final String CHANGES =
      "SELECT "
          + ScopedRows.COLUMNS
          + """
          , s.arm
          FROM (
            SELECT keys.tenant, keys.arm, keys.collection, keys.page, moved.*,
                   dense_rank() OVER (ORDER BY moved.position) AS place
            FROM :keys(arm bigint, scope text, collection text, after bigint, page bigint)
            CROSS JOIN LATERAL (
              SELECT m.position, m.id, m.entered, m.since, m.departed
              FROM record_scopes m
              WHERE m.tenant = keys.tenant AND m.scope = keys.scope
                AND m.collection = keys.collection AND m.position > keys.after
              ORDER BY m.position
              LIMIT keys.page
            ) AS moved
          ) AS s
          CROSS JOIN LATERAL (
            SELECT *
            FROM records
            WHERE tenant = s.tenant AND collection = s.collection AND id = s.id
            OFFSET 0
          ) AS r
          WHERE s.place <= s.page
          ORDER BY s.position, s.arm
          """;

  @Override
  List<ScopedRecord> changes(Session session, String tenant, List<ScopeRange> ranges, int limit) {
    var found = new ArrayList<ScopedRecord>();
    Batch batch =
        session.lookUp(
            CHANGES,
            tenant,
            row -> {
              ScopeRange range = ranges.get((int) row.number(ScopedRows.ARM));
              found.add(ScopedRows.read(row, range.scope().text(), range.collection()));
            });
    for (int arm = 0; arm < ranges.size(); arm++) {
      ScopeRange range = ranges.get(arm);
      batch.number(arm).text(StoredText.key(range.scope())).text(range.collection());
      batch.number(range.after()).number(limit).next();
    }
    batch.run();
    return found;
  }

  private static final String FILED =
      "SELECT "
          + ScopedRows.COLUMNS
          + """
          , s.arm
          FROM (
            SELECT keys.tenant, keys.arm, keys.collection, keys.page, filed.*,
                   dense_rank() OVER (ORDER BY filed.id) AS place
            FROM :keys(arm bigint, scope text, collection text, after text, page bigint)
            CROSS JOIN LATERAL (
              SELECT m.position, m.id, m.entered, m.since, m.departed
              FROM record_scopes m
              WHERE m.tenant = keys.tenant AND m.scope = keys.scope
                AND m.collection = keys.collection AND m.id > keys.after
              ORDER BY m.id
              LIMIT keys.page
            ) AS filed
          ) AS s
          CROSS JOIN LATERAL (
            SELECT *
            FROM records
            WHERE tenant = s.tenant AND collection = s.collection AND id = s.id
            OFFSET 0
          ) AS r
          WHERE s.place <= s.page
          ORDER BY s.id, s.arm
          """;

  @Override
  List<ScopedRecord> filed(
      Session session,
      String tenant,
      List<Scope> scopes,
      String collection,
      String afterId,
      int limit) {
    var found = new ArrayList<ScopedRecord>();
    Batch batch =
        session.lookUp(
            FILED,
            tenant,
            row -> {
              Scope scope = scopes.get((int) row.number(ScopedRows.ARM));
              found.add(ScopedRows.read(row, scope.text(), collection));
            });
    for (int arm = 0; arm < scopes.size(); arm++) {
      batch.number(arm).text(StoredText.key(scopes.get(arm))).text(collection);
      batch.text(afterId).number(limit).next();
    }
    batch.run();
    return found;
  }

  /// Whether the connection is of no more use.
  static boolean fatal(SQLException e) {
    String state = e.getSQLState();
    return state == null || state.startsWith("08") || state.startsWith("57P");
  }

  @Override
  Failure failure(SQLException e, boolean committing) {
    String state = e.getSQLState() == null ? "08000" : e.getSQLState();
    return switch (state.substring(0, 2)) {
      // Serialization and constraints: the server has rolled back.
      case "40" -> Failure.UNAVAILABLE;
      case "22", "23", "42" -> Failure.REFUSED;
      // Connection, resources, operator, system.
      case "08", "53", "57", "58", "XX" -> committing ? Failure.UNKNOWN : Failure.UNAVAILABLE;
      default -> committing ? Failure.UNKNOWN : Failure.REFUSED;
    };
  }

  @Override
  String trouble(SQLException e) {
    String state = e.getSQLState() == null ? "08000" : e.getSQLState();
    if (state.equals("53100")) {
      return "has no room left on its disk: make room, then start again";
    }
    return switch (state.substring(0, 2)) {
      case "08" -> "cannot be reached: start it, or see host and port";
      case "25" -> "cannot be written: name the primary server, and a database that may be written";
      case "28" -> "lets nobody in under this user and password";
      case "3D" -> "is not there: make it with CREATE DATABASE";
      default -> "cannot be used: " + e.getMessage();
    };
  }
}
