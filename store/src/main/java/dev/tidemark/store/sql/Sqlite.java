package dev.tidemark.store.sql;

import dev.tidemark.core.Scope;
import dev.tidemark.engine.ScopeRange;
import dev.tidemark.engine.ScopedRecord;
import dev.tidemark.store.SortedArms;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// SQLite: one writer, and statements that cost microseconds, so a batch is one statement for each
/// row, and ranges are read side by side, each no further than the page needs.
final class Sqlite extends Dialect {
  private final InstantSource clock;

  Sqlite(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  String lane(String tenant) {
    return "sqlite";
  }

  @Override
  Map<String, String> placeholders() {
    return Map.of("text", "TEXT", "bytes", "BLOB", "clustered", " WITHOUT ROWID");
  }

  @Override
  String rows(List<BatchSql.Type> types) {
    return "VALUES (?" + ", ?".repeat(types.size()) + ")";
  }

  @Override
  String keys(List<String> names, List<BatchSql.Type> types, int count) {
    var sql = new StringBuilder("(SELECT ? AS tenant");
    for (int i = 0; i < names.size(); i++) {
      sql.append(", column").append(i + 1).append(" AS ").append(names.get(i));
    }
    String row = "(?" + ", ?".repeat(names.size() - 1) + ")";
    String rows = row + (", " + row).repeat(count - 1);
    return sql.append(" FROM (VALUES ").append(rows).append(")) AS keys").toString();
  }

  /// `CROSS JOIN` is never turned round.
  @Override
  String each(String table, String alias, String condition) {
    return "CROSS JOIN %s %s WHERE %s".formatted(table, alias, condition);
  }

  @Override
  List<Integer> keyCounts() {
    return List.of(1, 8, 64);
  }

  @Override
  Row row(ResultSet result) {
    return new Row(result, true);
  }

  @Override
  Batch batch(Session session, BatchSql sql, String tenant, RowReader.@Nullable Action action) {
    return sql.keyed()
        ? new SqliteKeys(session, sql, tenant, action)
        : new SqliteRows(session, sql, tenant);
  }

  @Override
  String lockHead() {
    return """
    SELECT epoch, position, committed_at, floor, change_sets, revision,
           restored_position, restored_at, NULL
    FROM heads
    WHERE tenant = ?
    """;
  }

  /// There is one writer anyway.
  @Override
  void lockPruning(Session session, String tenant) {}

  @Override
  Instant now(Session session) {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static final String CHANGES =
      "SELECT "
          + ScopedRows.COLUMNS
          + """
          FROM record_scopes s
          JOIN records r ON r.tenant = s.tenant AND r.collection = s.collection AND r.id = s.id
          WHERE s.tenant = ? AND s.scope = ? AND s.collection = ? AND s.position > ?
          ORDER BY s.position
          """;

  @Override
  List<ScopedRecord> changes(Session session, String tenant, List<ScopeRange> ranges, int limit) {
    Arms arms = new Arms(session, CHANGES);
    try {
      for (ScopeRange range : ranges) {
        PreparedStatement statement = arms.prepare();
        statement.setString(1, tenant);
        statement.setString(2, StoredText.key(range.scope()));
        statement.setString(3, range.collection());
        statement.setLong(4, range.after());
        arms.start(statement, range.scope().text(), range.collection());
      }
      return arms.first(Comparator.comparingLong(ScopedRecord::position), limit);
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  private static final String FILED =
      "SELECT "
          + ScopedRows.COLUMNS
          + """
          FROM record_scopes s
          JOIN records r ON r.tenant = s.tenant AND r.collection = s.collection AND r.id = s.id
          WHERE s.tenant = ? AND s.scope = ? AND s.collection = ? AND s.id > ?
          ORDER BY s.id
          """;

  @Override
  List<ScopedRecord> filed(
      Session session,
      String tenant,
      List<Scope> scopes,
      String collection,
      String afterId,
      int limit) {
    Arms arms = new Arms(session, FILED);
    try {
      for (Scope scope : scopes) {
        PreparedStatement statement = arms.prepare();
        statement.setString(1, tenant);
        statement.setString(2, StoredText.key(scope));
        statement.setString(3, collection);
        statement.setString(4, afterId);
        arms.start(statement, scope.text(), collection);
      }
      return arms.first(Comparator.comparing(ScopedRecord::id), limit);
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  @Override
  Failure failure(SQLException e, boolean committing) {
    if (!(e instanceof SQLiteException sqlite)) {
      return Failure.UNAVAILABLE;
    }
    SQLiteErrorCode code = sqlite.getResultCode();
    return switch (code.code & 0xff) {
      case 10 -> committing ? Failure.UNKNOWN : Failure.UNAVAILABLE; // input or output
      case 5, 6, 7, 8, 13, 14 -> Failure.UNAVAILABLE; // busy, locked, memory, read-only, full, open
      case 11, 26 -> Failure.UNAVAILABLE; // damaged, no database
      default -> Failure.REFUSED;
    };
  }

  @Override
  String trouble(SQLException e) {
    int code = e instanceof SQLiteException sqlite ? sqlite.getResultCode().code & 0xff : 0;
    return switch (code) {
      case 5, 6 -> "is locked by another program: stop that, then start again";
      case 8 -> "cannot be written: see who may write it and its folder";
      case 10 -> "cannot be read or written: see whether the disk is full or broken";
      case 11, 26 -> "is damaged, or no database: put back a backup";
      case 13 -> "has no room left on its disk: make room, then start again";
      case 14 -> "cannot be opened: see who may read and write it and its folder";
      default -> "cannot be used: " + e.getMessage();
    };
  }

  /// Ranges that are read side by side.
  private static final class Arms {
    private final Session session;
    private final String sql;
    private final List<SqliteArm> open = new ArrayList<>();

    private Arms(Session session, String sql) {
      this.session = session;
      this.sql = sql;
    }

    private PreparedStatement prepare() throws SQLException {
      return session.prepare(sql);
    }

    private void start(PreparedStatement statement, String scope, String collection)
        throws SQLException {
      open.add(new SqliteArm(statement, scope, collection));
    }

    private List<ScopedRecord> first(Comparator<ScopedRecord> order, int limit)
        throws SQLException {
      List<ScopedRecord> rows = SortedArms.first(open, order, limit);
      for (SqliteArm arm : open) {
        session.release(sql, arm.end());
      }
      return rows;
    }
  }
}
