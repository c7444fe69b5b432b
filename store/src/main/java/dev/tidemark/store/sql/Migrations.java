package dev.tidemark.store.sql;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/// Brings the tables up to date, once, however many open the store at the same time.
///
/// The scripts are in `db/store`, one set for both databases with placeholders where they differ.
/// Flyway costs a good part of a cold start, so it is not even loaded when its table says that the
/// newest script has run.
final class Migrations {
  /// The number of the newest script; a test compares it with the folder.
  static final int NEWEST = 9;

  /// How long to wait for another process that is at it.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration LOOK = Duration.ofMillis(20);

  /// Locks of a file exclude other processes; this one excludes other threads of this one.
  private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

  private final DataSource source;
  private final Dialect dialect;
  private final @Nullable Path lockFile;

  private Migrations(DataSource source, Dialect dialect, @Nullable Path lockFile) {
    this.source = source;
    this.dialect = dialect;
    this.lockFile = lockFile;
  }

  /// Flyway has no lock for SQLite, so a file beside the database is one.
  static Migrations ofFile(Path file, DataSource source, Dialect dialect) {
    return new Migrations(source, dialect, file.resolveSibling("tidemark.lock"));
  }

  /// On a server Flyway takes a lock of the database.
  static Migrations ofServer(DataSource source, Dialect dialect) {
    return new Migrations(source, dialect, null);
  }

  /// Looks under the lock, too: whoever is first to connect to a new file of SQLite's sets its
  /// journal mode, which fails at once for a second who tries the same.
  void run() throws SQLException {
    IN_THIS_PROCESS.lock();
    try {
      if (lockFile == null) {
        migrate();
      } else {
        migrateUnder(lockFile);
      }
    } finally {
      IN_THIS_PROCESS.unlock();
    }
  }

  private boolean done() throws SQLException {
    try (Connection connection = source.getConnection()) {
      return Tables.of(connection, dialect) == Tables.CURRENT;
    }
  }

  private void migrateUnder(Path file) throws SQLException {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      if (lock.isValid()) {
        migrate();
      }
    } catch (IOException e) {
      throw new SQLException("cannot lock " + file, e);
    }
  }

  private static FileLock lock(FileChannel channel) throws IOException, SQLException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    FileLock lock = channel.tryLock();
    while (lock == null) {
      if (System.nanoTime() > end) {
        throw new UnusableStoreException(
            "is being brought up to date by another program: start again when that is done", null);
      }
      LockSupport.parkNanos(LOOK.toNanos());
      lock = channel.tryLock();
    }
    return lock;
  }

  private void migrate() throws SQLException {
    if (done()) {
      return;
    }
    try {
      upTo("latest");
    } catch (FlywayException e) {
      if (e.getCause() instanceof SQLException cause) {
        throw cause;
      }
      throw new UnusableStoreException("cannot be brought up to date: " + e.getMessage(), e);
    }
  }

  /// Runs scripts up to the one of that number, on tables of an older one or none.
  void upTo(String script) {
    Flyway.configure()
        .dataSource(source)
        .locations("classpath:db/store")
        .placeholders(dialect.placeholders())
        .baselineOnMigrate(false)
        .failOnMissingLocations(true)
        .target(script)
        .load()
        .migrate();
  }
}
