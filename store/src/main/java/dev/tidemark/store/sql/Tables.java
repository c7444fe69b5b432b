package dev.tidemark.store.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// Which tables a database has, as the scripts say that have run on it.
enum Tables {
  NONE,
  OLDER,
  CURRENT;

  /// Where Flyway keeps which scripts have run.
  static final String HISTORY = "flyway_schema_history";

  private static final String SCRIPTS =
      "SELECT version, success FROM "
          + HISTORY
          + " WHERE version IS NOT NULL ORDER BY installed_rank";

  /// @throws UnusableStoreException when they are those of a newer program, or neither the one nor
  ///   the other
  static Tables of(Connection connection, Dialect dialect) throws SQLException {
    int newest = 0;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SCRIPTS)) {
      while (row.next()) {
        int script = Integer.parseInt(row.getString(1));
        requireKnown(script);
        if (!row.getBoolean(2) || script != newest + 1) {
          throw new UnusableStoreException(
              "is half migrated (script "
                  + script
                  + "): put back the backup from before the update, then start again",
              null);
        }
        newest = script;
      }
    } catch (SQLException e) {
      if (dialect.failure(e, false) == Dialect.Failure.REFUSED
          && !(e instanceof UnusableStoreException)) {
        return NONE; // There is no such table.
      }
      throw e;
    }
    return newest == Migrations.NEWEST ? CURRENT : newest == 0 ? NONE : OLDER;
  }

  private static void requireKnown(int script) throws UnusableStoreException {
    if (script > Migrations.NEWEST) {
      throw new UnusableStoreException(
          "is of a newer Tidemark (its tables: "
              + script
              + ", those of this one: "
              + Migrations.NEWEST
              + "): start the newer one, or put back the backup from before the update",
          null);
    }
  }
}
