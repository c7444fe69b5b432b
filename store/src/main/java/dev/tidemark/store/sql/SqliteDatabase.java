package dev.tidemark.store.sql;

import dev.tidemark.engine.StorePool;
import dev.tidemark.engine.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/// One SQLite file: one connection that writes, a few that read.
///
/// The write-ahead log is synced at every commit (`synchronous=FULL`), so what was acknowledged
/// survives a loss of power. Readers see the last commit and wait for nobody.
final class SqliteDatabase implements Database {
  private static final int READERS = 4;
  private static final int PAGE_BYTES = 8_192;
  private static final int WRITER_CACHE_KIB = 64 * 1_024;
  private static final int READER_CACHE_KIB = 16 * 1_024;

  /// 32 MiB: a page that many commits change is then written back once for all of them.
  private static final int CHECKPOINT_PAGES = 4_096;

  private static final int BUSY_MILLIS = 10_000;

  /// How long a server that starts waits for another program to let go.
  private static final int CHECK_MILLIS = 2_000;

  /// What a server needs at least to start: the write-ahead log grows to more.
  private static final long LEAST_ROOM = 16 << 20;

  private final Sqlite dialect;
  private final Session writer;

  /// Fair, so that a token or a chunk is not kept waiting by a stream of pushes.
  private final ReentrantLock writing = new ReentrantLock(true);

  private final LinkedBlockingDeque<Session> readers = new LinkedBlockingDeque<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean closed;

  private SqliteDatabase(Sqlite dialect, Session writer, List<Session> readers) {
    this.dialect = dialect;
    this.writer = writer;
    this.readers.addAll(readers);
  }

  /// Where the database is in a data folder.
  static Path file(Path data) {
    return data.resolve(SqlStores.FILE);
  }

  static SqliteDatabase open(Path data, Sqlite dialect) throws SQLException {
    try {
      Files.createDirectories(data);
    } catch (IOException e) {
      throw new SQLException("cannot make the folder " + data, e);
    }
    Path file = file(data);
    Migrations.ofFile(file, source(file, WRITER_CACHE_KIB), dialect).run();
    var opened = new ArrayList<Session>();
    try {
      for (int i = 0; i <= READERS; i++) {
        opened.add(session(source(file, i == 0 ? WRITER_CACHE_KIB : READER_CACHE_KIB), dialect));
      }
      return new SqliteDatabase(dialect, opened.getFirst(), opened.subList(1, opened.size()));
    } catch (SQLException e) {
      opened.forEach(Session::close);
      throw e;
    }
  }

  /// Looks whether it can be written, and has tables of this program or an older one.
  static Tables check(Path data, Sqlite dialect) throws SQLException {
    requireRoom(data);
    Path file = file(data);
    if (!Files.exists(file)) {
      return Tables.NONE;
    }
    try (Connection connection = source(file, READER_CACHE_KIB).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = " + CHECK_MILLIS);
      statement.execute("BEGIN IMMEDIATE");
      statement.execute("ROLLBACK");
      return Tables.of(connection, dialect);
    }
  }

  private static void requireRoom(Path data) throws SQLException {
    Path folder = data.toAbsolutePath();
    while (folder.getParent() != null && !Files.exists(folder)) {
      folder = folder.getParent();
    }
    try {
      long room = Files.getFileStore(folder).getUsableSpace();
      if (room < LEAST_ROOM) {
        throw new UnusableStoreException(
            "has no room: %,d KiB are left on its disk: make room, then start again"
                .formatted(room / 1_024),
            null);
      }
    } catch (IOException e) {
      throw new SQLException("cannot look at " + folder, e);
    }
  }

  private static SQLiteDataSource source(Path file, int cacheKib) {
    var config = new SQLiteConfig();
    // A session is used by one thread at a time, so SQLite need not lock for each call.
    config.setOpenMode(SQLiteOpenMode.NOMUTEX);
    config.setPageSize(PAGE_BYTES);
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setCacheSize(-cacheKib);
    config.setBusyTimeout(BUSY_MILLIS);
    config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, String.valueOf(CHECKPOINT_PAGES));
    config.setJournalSizeLimit(2 * CHECKPOINT_PAGES * PAGE_BYTES);
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    // Else the driver asks for the last row's id after every insert.
    config.setGetGeneratedKeys(false);
    var source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  private static Session session(SQLiteDataSource source, Sqlite dialect) throws SQLException {
    Connection connection = source.getConnection();
    return new Session(Jdbi.open(connection), dialect);
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  @Override
  public Session beginRead() throws SQLException {
    requireOpen();
    Session session = readers.pollFirst();
    if (session == null) {
      session = await();
    }
    return begin(session, "BEGIN");
  }

  private Session await() throws SQLException {
    waiting.incrementAndGet();
    try {
      return readers.takeFirst();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while waiting for a connection", e);
    } finally {
      waiting.decrementAndGet();
    }
  }

  @Override
  public Session beginWrite() throws SQLException {
    if (writing.isHeldByCurrentThread()) {
      throw new IllegalStateException("a transaction within a transaction");
    }
    writing.lock();
    if (closed) {
      writing.unlock();
    }
    requireOpen();
    return begin(writer, "BEGIN IMMEDIATE");
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the store is closed");
    }
  }

  private Session begin(Session session, String how) throws SQLException {
    boolean begun = false;
    try {
      run(session, how);
      begun = true;
      return session;
    } finally {
      if (!begun) {
        giveBack(session);
      }
    }
  }

  @Override
  public List<StorePool> pools() {
    return List.of(
        new StorePool("read", READERS, READERS - readers.size(), waiting.get()),
        new StorePool("write", 1, writing.isLocked() ? 1 : 0, writing.getQueueLength()));
  }

  @Override
  public void commit(Session session) throws SQLException {
    run(session, "COMMIT");
    session.committed(true);
  }

  private static void run(Session session, String sql) throws SQLException {
    PreparedStatement statement = session.prepare(sql);
    statement.execute();
    session.release(sql, statement);
  }

  @Override
  public void end(Session session) {
    try {
      session.reset();
      if (!session.committed(false)) {
        run(session, "ROLLBACK");
      }
    } catch (SQLException e) {
      // A failed commit may have rolled back by itself; then there is nothing to undo.
      if (e.getMessage() == null || !e.getMessage().contains("no transaction is active")) {
        throw new StoreUnavailableException("the store did not roll back", e);
      }
    } finally {
      giveBack(session);
    }
  }

  /// Writes the file anew, and empties the write-ahead log, which has the old pages.
  @Override
  public void scrub() throws SQLException {
    writing.lock();
    try {
      requireOpen();
      run(writer, "PRAGMA temp_store = FILE"); // As large as the database.
      run(writer, "VACUUM");
      run(writer, "PRAGMA temp_store = MEMORY");
      boolean busy =
          writer.first("PRAGMA wal_checkpoint(TRUNCATE)", row -> row.number(1) != 0).orElseThrow();
      if (busy) {
        throw new SQLException("somebody reads what is to be written over");
      }
    } finally {
      writing.unlock();
    }
  }

  private void giveBack(Session session) {
    if (session == writer) {
      writing.unlock();
    } else {
      readers.addFirst(session);
    }
  }

  @Override
  public void close() {
    writing.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      for (int i = 0; i < READERS; i++) {
        readers.takeFirst().close();
      }
      writer.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      writing.unlock();
    }
  }
}
