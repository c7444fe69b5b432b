package dev.tidemark.store.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keys to look up: a statement for some dozens at a time, since most of its cost is not in its
/// rows. What is missing in the last one is null and finds nothing.
final class SqliteKeys implements Batch {
  private final Session session;
  private final BatchSql sql;
  private final String tenant;
  private final RowReader.@Nullable Action action;
  private final List<@Nullable Object> values = new ArrayList<>();

  SqliteKeys(Session session, BatchSql sql, String tenant, RowReader.@Nullable Action action) {
    this.session = session;
    this.sql = sql;
    this.tenant = tenant;
    this.action = action;
  }

  @Override
  public Batch text(@Nullable String value) {
    values.add(value);
    return this;
  }

  @Override
  public Batch number(long value) {
    values.add(value);
    return this;
  }

  @Override
  public Batch nullable(@Nullable Long value) {
    values.add(value);
    return this;
  }

  @Override
  public Batch bytes(byte[] value) {
    values.add(value);
    return this;
  }

  @Override
  public void next() {}

  @Override
  public void run() {
    int width = sql.columns().size();
    List<Integer> counts = session.dialect().keyCounts();
    int from = 0;
    while (from < values.size()) {
      int choice = 0;
      while (choice < counts.size() - 1 && counts.get(choice) * width < values.size() - from) {
        choice++;
      }
      int to = from + counts.get(choice) * width;
      run(sql.texts().get(choice), from, to);
      from = to;
    }
  }

  private void run(String text, int from, int to) {
    try {
      PreparedStatement statement = session.prepare(text);
      statement.setString(1, tenant);
      for (int i = from; i < to; i++) {
        statement.setObject(i - from + 2, i < values.size() ? values.get(i) : null);
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
      session.release(text, statement);
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }
}
