package dev.tidemark.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Rows of one table, column by column as they stand in it.
///
/// @param table the table
/// @param columns its columns
/// @param rows the rows, each with a value for each column
record Rows(String table, List<Column> columns, List<Object[]> rows) {
  /// @param type the database's word for it
  record Column(String name, String type) {}

  /// Reads rows of a tenant.
  ///
  /// @param rest what follows `FROM table`, with one parameter for the tenant
  static Rows read(Connection connection, String table, String rest, String tenant)
      throws SQLException {
    String sql = "SELECT * FROM " + table + " " + rest;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, tenant);
      try (ResultSet row = statement.executeQuery()) {
        List<Column> columns = columns(row.getMetaData());
        var rows = new ArrayList<Object[]>();
        while (row.next()) {
          Object[] values = new Object[columns.size()];
          for (int i = 0; i < values.length; i++) {
            values[i] = row.getObject(i + 1);
          }
          rows.add(values);
        }
        return new Rows(table, columns, rows);
      }
    }
  }

  /// The columns' names, with commas.
  String names() {
    return columns.stream().map(Column::name).collect(Collectors.joining(", "));
  }

  /// The value of that column in a row.
  long number(int row, String column) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(column)) {
        return ((Number) rows.get(row)[i]).longValue();
      }
    }
    throw new IllegalArgumentException(table + " has no column " + column);
  }

  private static List<Column> columns(ResultSetMetaData data) throws SQLException {
    var columns = new ArrayList<Column>();
    for (int i = 1; i <= data.getColumnCount(); i++) {
      columns.add(
          new Column(data.getColumnName(i), data.getColumnTypeName(i).toLowerCase(Locale.ROOT)));
    }
    return columns;
  }
}
