package dev.tidemark.store.sql;

import dev.tidemark.engine.ScopedRecord;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/// A range of a scope that is read row by row.
final class SqliteArm implements Iterator<ScopedRecord> {
  private final PreparedStatement statement;
  private final String scope;
  private final String collection;
  private final ResultSet result;
  private final Row row;
  private boolean more;

  SqliteArm(PreparedStatement statement, String scope, String collection) throws SQLException {
    this.statement = statement;
    this.scope = scope;
    this.collection = collection;
    this.result = statement.executeQuery();
    this.row = new Row(result, true);
    this.more = row.next();
  }

  @Override
  public boolean hasNext() {
    return more;
  }

  @Override
  public ScopedRecord next() {
    if (!more) {
      throw new NoSuchElementException();
    }
    try {
      ScopedRecord record = ScopedRows.read(row, scope, collection);
      more = row.next();
      return record;
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  PreparedStatement end() throws SQLException {
    result.close();
    return statement;
  }
}
