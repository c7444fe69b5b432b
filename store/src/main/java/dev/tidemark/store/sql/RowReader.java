package dev.tidemark.store.sql;

import java.sql.SQLException;

/// Makes something of a row.
@FunctionalInterface
interface RowReader<T> {
  T read(Row row) throws SQLException;

  /// Does something with each row.
  @FunctionalInterface
  interface Action {
    void accept(Row row) throws SQLException;
  }
}
