package dev.tidemark.bench;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.store.sql.SqlStores;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteConfig;

/// One store: what the server is started on, and what plain JDBC writes to.
sealed interface Target {
  /// The server's data folder.
  Path data();

  /// What the server's setting `tidemark.store` says.
  String store();

  /// A connection past the store, with the settings that the store gives the one that writes.
  Connection connect() throws SQLException;

  /// An `INSERT` of many rows, to be run by [#insert].
  String insertion(Rows rows);

  /// Inserts some of the rows.
  void insert(Connection connection, Rows rows, int from, int to) throws SQLException;

  /// The store, with its tables.
  default SyncStore open() {
    return SqlStores.open(store(), data(), Clock.systemUTC());
  }

  /// @param data the folder with the file
  record Sqlite(Path data) implements Target {
    private static final int CACHE_KIB = 64 * 1_024;

    @Override
    public String store() {
      return "sqlite";
    }

    @Override
    public Connection connect() throws SQLException {
      var config = new SQLiteConfig();
      config.setJournalMode(SQLiteConfig.JournalMode.WAL);
      config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
      config.setCacheSize(-CACHE_KIB);
      config.setTempStore(SQLiteConfig.TempStore.MEMORY);
      Connection connection =
          DriverManager.getConnection(
              "jdbc:sqlite:" + data.resolve("tidemark.db"), config.toProperties());
      connection.setAutoCommit(false);
      return connection;
    }

    @Override
    public String insertion(Rows rows) {
      return "INSERT INTO "
          + rows.table()
          + " ("
          + rows.names()
          + ") VALUES (?"
          + ", ?".repeat(rows.columns().size() - 1)
          + ")";
    }

    @Override
    public void insert(Connection connection, Rows rows, int from, int to) throws SQLException {
      try (var statement = connection.prepareStatement(insertion(rows))) {
        for (Object[] row : rows.rows().subList(from, to)) {
          for (int i = 0; i < row.length; i++) {
            statement.setObject(i + 1, row[i]);
          }
          statement.addBatch();
        }
        statement.executeBatch();
      }
    }
  }

  /// @param data a folder for what else the server keeps
  /// @param store the JDBC URL
  record Postgres(Path data, String store) implements Target {
    @Override
    public Connection connect() throws SQLException {
      Connection connection = DriverManager.getConnection(store);
      connection.setAutoCommit(false);
      return connection;
    }

    @Override
    public String insertion(Rows rows) {
      var arrays = new ArrayList<String>();
      rows.columns().forEach(column -> arrays.add("?::" + column.type() + "[]"));
      return "INSERT INTO "
          + rows.table()
          + " ("
          + rows.names()
          + ") SELECT * FROM unnest("
          + String.join(", ", arrays)
          + ")";
    }

    @Override
    public void insert(Connection connection, Rows rows, int from, int to) throws SQLException {
      try (var statement = connection.prepareStatement(insertion(rows))) {
        List<Object[]> some = rows.rows().subList(from, to);
        for (int i = 0; i < rows.columns().size(); i++) {
          String type = rows.columns().get(i).type();
          Object[] values =
              type.equals("bytea") ? new byte[some.size()][] : new Object[some.size()];
          for (int j = 0; j < values.length; j++) {
            values[j] = some.get(j)[i];
          }
          statement.setArray(i + 1, connection.createArrayOf(type, values));
        }
        statement.executeUpdate();
      }
    }
  }
}
