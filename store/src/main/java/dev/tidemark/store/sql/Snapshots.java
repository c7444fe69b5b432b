package dev.tidemark.store.sql;

import dev.tidemark.engine.StoreUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.sqlite.SQLiteConfig;

/// Connections that see all of a store as it was at one moment and can change nothing, for whoever
/// looks at the whole of it while a server may run on it.
public final class Snapshots {
  private static final int CACHE_KIB = 32 * 1_024;
  private static final int BUSY_MILLIS = 10_000;
  private static final String ROWS_AT_ONCE = "1000";

  private Snapshots() {}

  /// A connection with one transaction, which sees what was there at its first statement. Results
  /// are fetched piece by piece.
  ///
  /// @param store `sqlite` or a `jdbc:postgresql:` URL
  /// @param data the data folder
  /// @throws IllegalArgumentException when there is no store
  /// @throws StoreUnavailableException when it cannot be reached
  public static Connection open(String store, Path data) {
    try {
      Connection connection =
          switch (SqlStores.kind(store)) {
            case SQLITE -> sqlite(data);
            case POSTGRESQL -> postgres(store);
          };
      connection.setAutoCommit(false);
      requireTables(connection);
      return connection;
    } catch (SQLException e) {
      throw new StoreUnavailableException("the store cannot be reached", e);
    }
  }

  /// Whoever may write removes what is beside the file when they are the last to close it, after
  /// they have put it into the file: so only where there is nothing beside it.
  private static Connection sqlite(Path data) throws SQLException {
    Path file = data.resolve(SqlStores.FILE);
    if (!Files.exists(file)) {
      throw new IllegalArgumentException("there is no " + SqlStores.FILE + " in " + data);
    }
    var config = new SQLiteConfig();
    config.setReadOnly(Files.exists(data.resolve(SqlStores.FILE + "-wal")));
    config.setCacheSize(-CACHE_KIB);
    config.setBusyTimeout(BUSY_MILLIS);
    return config.createConnection("jdbc:sqlite:" + file);
  }

  private static Connection postgres(String url) throws SQLException {
    var properties = new Properties();
    properties.setProperty("logServerErrorDetail", "false");
    properties.setProperty("defaultRowFetchSize", ROWS_AT_ONCE);
    Connection connection = DriverManager.getConnection(url, properties);
    connection.setReadOnly(true);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    return connection;
  }

  private static void requireTables(Connection connection) throws SQLException {
    try (ResultSet table =
        connection.getMetaData().getTables(null, connection.getSchema(), Tables.HISTORY, null)) {
      if (table.next()) {
        return;
      }
    }
    connection.close();
    throw new IllegalArgumentException("there is no store of Tidemark's in the database");
  }

  /// The newest script that has run on the store.
  ///
  /// @throws SQLException when that cannot be read
  public static int schemaVersion(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT MAX(CAST(version AS INTEGER)) FROM " + Tables.HISTORY + " WHERE success")) {
      row.next();
      return row.getInt(1);
    }
  }
}
