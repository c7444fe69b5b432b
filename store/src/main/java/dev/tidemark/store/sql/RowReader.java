package dev.tidemark.store.sql;

import java.sql.ResultSet;
import java.sql.SQLException;

/// Makes something of a row.
@FunctionalInterface
interface RowReader<T> {
  T read(ResultSet row) throws SQLException;

  /// Does something with each row.
  @FunctionalInterface
  interface Action {
    void accept(ResultSet row) throws SQLException;
  }
}
