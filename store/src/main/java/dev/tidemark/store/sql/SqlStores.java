package dev.tidemark.store.sql;

import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.SyncStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;

/// Opens stores over a database.
public final class SqlStores {
  private SqlStores() {}

  /// Opens the store that the setting names, with its tables up to date.
  ///
  /// @param store `sqlite`, for the file `tidemark.db` in the data folder, or a `jdbc:postgresql:`
  ///   URL
  /// @param data the data folder; made when it is missing
  /// @param clock the time where the database has no clock of its own, which is with SQLite
  /// @throws IllegalArgumentException when the setting is neither
  /// @throws StoreUnavailableException when the database cannot be reached
  public static SyncStore open(String store, Path data, InstantSource clock) {
    try {
      if (store.equals("sqlite")) {
        return new SqlStore(SqliteDatabase.open(data, clock));
      }
      if (store.startsWith("jdbc:postgresql:")) {
        return new SqlStore(PostgresDatabase.open(store));
      }
    } catch (SQLException e) {
      throw new StoreUnavailableException("the store cannot be opened", e);
    }
    throw new IllegalArgumentException(
        "tidemark.store: \"" + store + "\" (expected: sqlite or a jdbc:postgresql: URL)");
  }
}
