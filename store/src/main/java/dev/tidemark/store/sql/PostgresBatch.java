package dev.tidemark.store.sql;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gathers the rows as one array for each column, so that the statement runs once.
final class PostgresBatch implements Batch {
  private final Session session;
  private final BatchSql sql;
  private final String tenant;
  private final RowReader.@Nullable Action action;
  private final List<List<@Nullable Object>> columns = new ArrayList<>();
  private int column;

  PostgresBatch(Session session, BatchSql sql, String tenant, RowReader.@Nullable Action action) {
    this.session = session;
    this.sql = sql;
    this.tenant = tenant;
    this.action = action;
    sql.columns().forEach(type -> columns.add(new ArrayList<>()));
  }

  @Override
  public Batch text(@Nullable String value) {
    return add(value);
  }

  @Override
  public Batch number(long value) {
    return add(value);
  }

  @Override
  public Batch nullable(@Nullable Long value) {
    return add(value);
  }

  @Override
  public Batch bytes(byte[] value) {
    return add(value);
  }

  private Batch add(@Nullable Object value) {
    columns.get(column++).add(value);
    return this;
  }

  @Override
  public void next() {
    column = 0;
  }

  @Override
  public void run() {
    if (columns.getFirst().isEmpty()) {
      return;
    }
    try {
      PreparedStatement statement = session.prepare(sql.texts().getFirst());
      statement.setString(1, tenant);
      for (int i = 0; i < columns.size(); i++) {
        statement.setArray(i + 2, array(sql.columns().get(i), columns.get(i)));
      }
      if (action == null) {
        statement.executeUpdate();
      } else {
        try (ResultSet result = statement.executeQuery()) {
          Row row = session.dialect().row(result);
          while (row.next()) {
            action.accept(row);
          }
        }
      }
      session.release(sql.texts().getFirst(), statement);
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  private Array array(BatchSql.Type type, List<@Nullable Object> values) throws SQLException {
    return switch (type) {
      case TEXT -> session.connection().createArrayOf("text", values.toArray(new String[0]));
      case BIGINT -> session.connection().createArrayOf("int8", values.toArray(new Long[0]));
      case BYTES -> session.connection().createArrayOf("bytea", values.toArray(new byte[0][]));
    };
  }
}
