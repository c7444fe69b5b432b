package dev.tidemark.bench;

import dev.tidemark.testkit.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// A database to measure with, as durable as the server wants it.
enum Database {
  /// Files in the run's folder.
  SQLITE {
    @Override
    Target target(Path folder) {
      return new Target.Sqlite(folder);
    }
  },

  /// A server of its own, which ends with this process.
  POSTGRES {
    @Override
    Target target(Path folder) throws SQLException {
      var target = new Target.Postgres(folder, PostgresServer.freshDurableDatabase());
      try (Connection connection = target.connect()) {
        require(connection, "fsync");
        require(connection, "synchronous_commit");
        require(connection, "full_page_writes");
      }
      return target;
    }
  };

  /// A store of its own, without tables yet.
  ///
  /// @param folder for its files
  abstract Target target(Path folder) throws SQLException;

  /// Its name and version.
  static String name(Target target) throws SQLException {
    try (Connection connection = target.connect()) {
      String version = connection.getMetaData().getDatabaseProductVersion();
      return connection.getMetaData().getDatabaseProductName() + " " + version.split(" ")[0];
    }
  }

  private static void require(Connection connection, String setting) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + setting)) {
      row.next();
      if (!row.getString(1).equals("on")) {
        throw new IllegalStateException(setting + ": " + row.getString(1) + " (expected: on)");
      }
    }
  }
}
