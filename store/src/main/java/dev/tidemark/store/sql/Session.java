package dev.tidemark.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;
import org.jspecify.annotations.Nullable;

/// A connection and the statements prepared on it. For one thread at a time.
final class Session implements AutoCloseable {
  /// How many texts are kept prepared. There are fewer; but one that lists ranges has a text for
  /// each number of them.
  private static final int KEPT = 128;

  private final Handle handle;
  private final Dialect dialect;

  /// Statements that nobody uses at the moment; there may be several of one text, for ranges that
  /// are read side by side.
  private final Map<String, ArrayDeque<PreparedStatement>> idle = new HashMap<>();

  private final List<PreparedStatement> used = new ArrayList<>();
  private boolean committed;

  Session(Handle handle, Dialect dialect) {
    this.handle = handle;
    this.dialect = dialect;
    // What a statement is given has no place in an exception, nor so in a log.
    handle.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
  }

  /// For statements that are not worth their own preparation.
  Handle handle() {
    return handle;
  }

  Dialect dialect() {
    return dialect;
  }

  Connection connection() {
    return handle.getConnection();
  }

  /// Takes note of whether the transaction has been committed.
  ///
  /// @return what was noted before
  boolean committed(boolean now) {
    boolean before = committed;
    committed = now;
    return before;
  }

  /// A statement of that text, to be given back by [#release].
  PreparedStatement prepare(String sql) throws SQLException {
    ArrayDeque<PreparedStatement> waiting = idle.get(sql);
    PreparedStatement statement = waiting == null ? null : waiting.poll();
    if (statement == null) {
      statement = connection().prepareStatement(sql);
    }
    used.add(statement);
    return statement;
  }

  /// Takes a statement back, for the next who asks for its text.
  void release(String sql, PreparedStatement statement) throws SQLException {
    used.remove(statement);
    if (idle.size() < KEPT || idle.containsKey(sql)) {
      idle.computeIfAbsent(sql, text -> new ArrayDeque<>(2)).push(statement);
    } else {
      statement.close();
    }
  }

  /// Writes the rows that the batch gets.
  Batch write(String sql, String tenant) {
    return dialect.batch(this, dialect.expand(sql), tenant, null);
  }

  /// Reads what there is for the keys that the batch gets, in no particular order.
  Batch lookUp(String sql, String tenant, RowReader.Action action) {
    return dialect.batch(this, dialect.expand(sql), tenant, action);
  }

  /// Runs a statement that changes rows.
  ///
  /// @return how many
  int update(String sql, @Nullable Object... parameters) {
    try {
      PreparedStatement statement = prepare(sql);
      bind(statement, parameters);
      int count = statement.executeUpdate();
      release(sql, statement);
      return count;
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  /// Reads the first row of a statement.
  <T> Optional<T> first(String sql, RowReader<T> reader, Object... parameters) {
    try {
      PreparedStatement statement = prepare(sql);
      bind(statement, parameters);
      T found = null;
      try (ResultSet result = statement.executeQuery()) {
        Row row = dialect.row(result);
        if (row.next()) {
          found = reader.read(row);
        }
      }
      release(sql, statement);
      return Optional.ofNullable(found);
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  /// Reads all rows of a statement.
  <T> List<T> all(String sql, RowReader<T> reader, Object... parameters) {
    try {
      PreparedStatement statement = prepare(sql);
      bind(statement, parameters);
      var found = new ArrayList<T>();
      try (ResultSet result = statement.executeQuery()) {
        Row row = dialect.row(result);
        while (row.next()) {
          found.add(reader.read(row));
        }
      }
      release(sql, statement);
      return found;
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  private static void bind(PreparedStatement statement, @Nullable Object... parameters)
      throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      switch (parameters[i]) {
        case null -> statement.setNull(i + 1, Types.BIGINT);
        case String text -> statement.setString(i + 1, text);
        case Long number -> statement.setLong(i + 1, number);
        case Integer number -> statement.setInt(i + 1, number);
        default -> throw new IllegalArgumentException("parameter " + (i + 1));
      }
    }
  }

  /// Closes what an exception has left open.
  void reset() throws SQLException {
    for (PreparedStatement statement : used) {
      statement.close();
    }
    used.clear();
  }

  /// Closes all statements, not the connection.
  void closeStatements() throws SQLException {
    reset();
    for (ArrayDeque<PreparedStatement> waiting : idle.values()) {
      for (PreparedStatement statement : waiting) {
        statement.close();
      }
    }
    idle.clear();
  }

  @Override
  public void close() {
    try {
      closeStatements();
    } catch (SQLException e) {
      throw new SqlFailure(e);
    } finally {
      handle.close();
    }
  }
}
