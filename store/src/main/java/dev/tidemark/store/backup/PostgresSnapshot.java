package dev.tidemark.store.backup;

import dev.tidemark.store.sql.Snapshots;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/// One transaction of PostgreSQL's, in which every table is copied out as text.
///
/// Source: PostgreSQL documentation, COPY, "Text Format".
final class PostgresSnapshot implements DatabaseSnapshot {
  private static final String SUFFIX = ".copy";

  private final Connection connection;

  PostgresSnapshot(String url, Path data) {
    this.connection = Snapshots.open(url, data);
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public void writeTo(ArchiveWriter archive) throws IOException, SQLException {
    CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
    for (Map.Entry<String, List<String>> table : tables().entrySet()) {
      String copy =
          "COPY %s (%s) TO STDOUT".formatted(table.getKey(), String.join(", ", table.getValue()));
      archive.add(
          part(table.getKey()),
          table.getValue(),
          out -> {
            try {
              copies.copyOut(copy, out);
            } catch (SQLException e) {
              throw new IOException(table.getKey() + " cannot be read", e);
            }
          });
    }
  }

  /// The columns of each table, which are written again into tables that the scripts make.
  private Map<String, List<String>> tables() throws SQLException {
    var tables = new TreeMap<String, List<String>>();
    try (PreparedStatement statement =
            connection.prepareStatement(
                """
                SELECT c.table_name, c.column_name
                FROM information_schema.columns c
                JOIN information_schema.tables t
                  ON t.table_schema = c.table_schema AND t.table_name = c.table_name
                WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
                  AND c.table_name NOT LIKE 'flyway%'
                ORDER BY c.table_name, c.ordinal_position
                """);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        tables.computeIfAbsent(row.getString(1), table -> new ArrayList<>()).add(row.getString(2));
      }
    }
    return tables;
  }

  static String part(String table) {
    return "database/" + table + SUFFIX;
  }

  /// The table that a part is of.
  static String table(String part) {
    return part.substring("database/".length(), part.length() - SUFFIX.length());
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
