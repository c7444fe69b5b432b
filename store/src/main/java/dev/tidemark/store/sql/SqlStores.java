package dev.tidemark.store.sql;

import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.SyncStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import org.postgresql.ds.PGSimpleDataSource;

/// Opens stores over a database.
public final class SqlStores {
  /// The file of a SQLite store in its data folder.
  public static final String FILE = "tidemark.db";

  /// The number of the newest script that this program brings for the tables.
  public static final int SCHEMA_VERSION = Migrations.NEWEST;

  /// What a restore has made ready and not yet put into its place: a folder of the data folder, and
  /// a schema of PostgreSQL's. While it is there, no server starts.
  public static final String RESTORING = "tidemark_restoring";

  private SqlStores() {}

  /// Where records are.
  public enum Kind {
    SQLITE,
    POSTGRESQL
  }

  /// What the setting names.
  ///
  /// @param store `sqlite` or a `jdbc:postgresql:` URL
  /// @throws IllegalArgumentException when it is neither
  public static Kind kind(String store) {
    if (store.equals("sqlite")) {
      return Kind.SQLITE;
    }
    if (store.startsWith("jdbc:postgresql:")) {
      return Kind.POSTGRESQL;
    }
    throw new IllegalArgumentException(
        "tidemark.store: \"" + store + "\" (expected: sqlite or a jdbc:postgresql: URL)");
  }

  /// Makes the empty tables that a program had whose newest script was that one.
  ///
  /// @param url a database of PostgreSQL's whose schema is empty
  public static void makeTables(String url, int version) throws SQLException {
    var source = new PGSimpleDataSource();
    source.setUrl(url);
    Migrations.ofServer(source, new Postgres()).upTo(String.valueOf(version));
  }

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
    return switch (kind(store)) {
      case SQLITE -> {
        var dialect = new Sqlite(clock);
        yield usable(
            SqliteDatabase.file(data).toString(),
            dialect,
            data,
            () -> new SqlStore(SqliteDatabase.open(data, dialect)));
      }
      case POSTGRESQL ->
          usable(
              name(store), new Postgres(), data, () -> new SqlStore(PostgresDatabase.open(store)));
    };
  }

  /// Looks whether a server can start on the store that the setting names, and changes nothing.
  ///
  /// @throws IllegalArgumentException when the setting names none
  /// @throws StoreUnavailableException when it cannot; its message is a sentence that says what to
  ///   do
  public static void check(String store, Path data) {
    switch (kind(store)) {
      case SQLITE -> {
        var dialect = new Sqlite(InstantSource.system());
        usable(
            SqliteDatabase.file(data).toString(),
            dialect,
            data,
            () -> SqliteDatabase.check(data, dialect));
      }
      case POSTGRESQL ->
          usable(name(store), new Postgres(), data, () -> PostgresDatabase.check(store));
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
  private static <T> T usable(String name, Dialect dialect, Path data, Opening<T> opening) {
    try {
      requireRestored(data);
      return opening.run();
    } catch (UnusableStoreException e) {
      throw new StoreUnavailableException(name + " " + e.getMessage(), e);
    } catch (SQLException e) {
      throw new StoreUnavailableException(name + " " + dialect.trouble(e), e);
    }
  }

  private static void requireRestored(Path data) throws UnusableStoreException {
    if (Files.exists(data.resolve(RESTORING))) {
      throw new UnusableStoreException(
          "has a restore that was not finished: run it again, or remove " + data.resolve(RESTORING),
          null);
    }
  }
}
