package dev.tidemark.store.sql;

import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.SyncStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;

/// Opens stores over a database.
public final class SqlStores {
  private static final String SQLITE = "sqlite";

  private SqlStores() {}

  /// Opens the store that the setting names, with its tables up to date.
  ///
  /// @param store `sqlite`, for the file `tidemark.db` in the data folder, or a `jdbc:postgresql:`
  ///   URL
  /// @param data the data folder; made when it is missing
  /// @param clock the time where the database has no clock of its own, which is with SQLite
  /// @throws IllegalArgumentException when the setting is neither
  /// @throws StoreUnavailableException when it cannot be used; its message is a sentence that says
  ///   what to do
  public static SyncStore open(String store, Path data, InstantSource clock) {
    requireKnown(store);
    if (store.equals(SQLITE)) {
      var dialect = new Sqlite(clock);
      return usable(
          SqliteDatabase.file(data).toString(),
          dialect,
          () -> new SqlStore(SqliteDatabase.open(data, dialect)));
    }
    return usable(name(store), new Postgres(), () -> new SqlStore(PostgresDatabase.open(store)));
  }

  /// Looks whether a server can start on the store that the setting names, and changes nothing.
  ///
  /// @throws IllegalArgumentException when the setting names none
  /// @throws StoreUnavailableException when it cannot; its message is a sentence that says what to
  ///   do
  public static void check(String store, Path data) {
    requireKnown(store);
    if (store.equals(SQLITE)) {
      var dialect = new Sqlite(InstantSource.system());
      usable(
          SqliteDatabase.file(data).toString(), dialect, () -> SqliteDatabase.check(data, dialect));
    } else {
      usable(name(store), new Postgres(), () -> PostgresDatabase.check(store));
    }
  }

  private static void requireKnown(String store) {
    if (!store.equals(SQLITE) && !store.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException(
          "tidemark.store: \"" + store + "\" (expected: sqlite or a jdbc:postgresql: URL)");
    }
  }

  /// The URL without its parameters, which may hold a password.
  private static String name(String url) {
    int parameters = url.indexOf('?');
    return parameters < 0 ? url : url.substring(0, parameters);
  }

  @FunctionalInterface
  private interface Opening<T> {
    T run() throws SQLException;
  }

  /// Opens or looks at a store, and says what is wrong by its name.
  private static <T> T usable(String name, Dialect dialect, Opening<T> opening) {
    try {
      return opening.run();
    } catch (UnusableStoreException e) {
      throw new StoreUnavailableException(name + " " + e.getMessage(), e);
    } catch (SQLException e) {
      throw new StoreUnavailableException(name + " " + dialect.trouble(e), e);
    }
  }
}
