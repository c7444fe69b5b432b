package dev.tidemark.store.sql;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/// Rows to write: the driver gathers them and runs the statement for each, which costs a third of
/// running it from here.
final class SqliteRows implements Batch {
  private final Session session;
  private final String sql;
  private final PreparedStatement statement;
  private int column = 1;
  private boolean empty = true;

  SqliteRows(Session session, BatchSql sql, String tenant) {
    this.session = session;
    this.sql = sql.texts().getFirst();
    try {
      this.statement = session.prepare(this.sql);
      statement.setString(1, tenant);
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  @Override
  public Batch text(@Nullable String value) {
    try {
      statement.setString(++column, value);
      return this;
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  @Override
  public Batch number(long value) {
    try {
      statement.setLong(++column, value);
      return this;
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  @Override
  public Batch nullable(@Nullable Long value) {
    if (value != null) {
      return number(value);
    }
    try {
      statement.setNull(++column, Types.BIGINT);
      return this;
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  @Override
  public Batch bytes(byte[] value) {
    try {
      statement.setBytes(++column, value);
      return this;
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  @Override
  public void next() {
    column = 1;
    empty = false;
    try {
      statement.addBatch();
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  @Override
  public void run() {
    try {
      if (!empty) {
        statement.executeBatch();
      }
      session.release(sql, statement);
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }
}
