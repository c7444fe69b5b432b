package dev.tidemark.store.sql;

import dev.tidemark.core.Scope;
import dev.tidemark.engine.ScopeRange;
import dev.tidemark.engine.ScopedRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What differs between the databases. Everything else is SQL that both understand.
///
/// Thread-safe.
abstract sealed class Dialect permits Sqlite, Postgres {
  private final Map<String, BatchSql> batches = new ConcurrentHashMap<>();

  /// What an exception of the driver says about the work.
  enum Failure {
    /// The database is away, full or busy: nothing was done, later it may be.
    UNAVAILABLE,
    /// A commit may have happened or not.
    UNKNOWN,
    /// The statement was wrong.
    REFUSED
  }

  /// In which lane that tenant's commits queue.
  abstract String lane(String tenant);

  /// What the migrations say for a type of column or table.
  abstract Map<String, String> placeholders();

  /// The source of an `INSERT`: the tenant, then columns of those types.
  abstract String rows(List<BatchSql.Type> types);

  /// A table expression `keys` of so many rows: the tenant, then those columns.
  abstract String keys(List<String> names, List<BatchSql.Type> types, int count);

  /// Joins, to each row before, the rows of a table that meet the condition: never by reading more
  /// of the table than that.
  abstract String each(String table, String alias, String condition);

  /// For how many keys there are statements, ascending.
  abstract List<Integer> keyCounts();

  final BatchSql expand(String written) {
    return batches.computeIfAbsent(written, text -> BatchSql.of(text, this));
  }

  /// The row at which a result stands.
  abstract Row row(ResultSet result);

  /// Rows for a statement.
  ///
  /// @param action what to do with each row that it gives; null for one that gives none
  abstract Batch batch(
      Session session, BatchSql sql, String tenant, RowReader.@Nullable Action action);

  /// Takes the head's row of a tenant: epoch, position, committed_at, floor, change_sets, revision,
  /// restored_position, restored_at, and the time by the database's clock after that, or null.
  abstract String lockHead();

  /// See [dev.tidemark.engine.Writing#lockPruning].
  abstract void lockPruning(Session session, String tenant);

  /// The time by the store's clock.
  abstract Instant now(Session session);

  /// See [dev.tidemark.engine.Reading#changes]; the ranges are sorted by scope.
  abstract List<ScopedRecord> changes(
      Session session, String tenant, List<ScopeRange> ranges, int limit);

  /// See [dev.tidemark.engine.Reading#filed]; the scopes are sorted.
  abstract List<ScopedRecord> filed(
      Session session,
      String tenant,
      List<Scope> scopes,
      String collection,
      String afterId,
      int limit);

  /// @param committing whether it came from a commit
  abstract Failure failure(SQLException e, boolean committing);

  /// Why a database cannot be opened, and what to do about it: the end of a sentence that begins
  /// with its name.
  abstract String trouble(SQLException e);
}
