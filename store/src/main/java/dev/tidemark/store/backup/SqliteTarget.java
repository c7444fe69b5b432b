package dev.tidemark.store.backup;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.backup.RefusedException;
import dev.tidemark.store.sql.SqlStores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// A SQLite file in a data folder.
final class SqliteTarget implements RestoreTarget {
  /// What SQLite has beside its file belongs to it.
  private static final List<String> FILES =
      List.of(SqlStores.FILE + "-shm", SqlStores.FILE + "-wal", SqlStores.FILE);

  private final Path data;
  private final Path beside;
  private final InstantSource clock;

  /// @param beside the folder that it is loaded in
  SqliteTarget(Path data, Path beside, InstantSource clock) {
    this.data = data;
    this.beside = beside;
    this.clock = clock;
  }

  @Override
  public void require(boolean replace) throws SQLException {
    if (!files().isEmpty() && !replace) {
      throw new RefusedException(
          "there is a store in " + data + " already; with --replace it is put aside");
    }
    Path file = data.resolve(SqlStores.FILE);
    if (Files.exists(file)) {
      requireUnused(file);
    }
  }

  /// Whoever has the file open, even if they do nothing, keeps others from having it alone.
  private static void requireUnused(Path file) throws SQLException {
    var config = new SQLiteConfig();
    config.setLockingMode(SQLiteConfig.LockingMode.EXCLUSIVE);
    config.setBusyTimeout(0);
    try (Connection connection = config.createConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("BEGIN EXCLUSIVE");
      statement.execute("ROLLBACK");
    } catch (SQLiteException e) {
      int code = e.getResultCode().code & 0xff;
      if (code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code) {
        throw new RefusedException("somebody works on " + file + "; stop the server first");
      }
      // What is damaged is put aside all the same.
    }
  }

  @Override
  public SyncStore load(ArchiveReader archive) throws IOException {
    Manifest.Part part =
        archive.manifest().parts().stream()
            .filter(one -> one.name().equals(SqliteSnapshot.PART))
            .findFirst()
            .orElseThrow(() -> new RefusedException("there is no database in the backup"));
    try (InputStream in = archive.read(part)) {
      Files.copy(in, beside.resolve(SqlStores.FILE));
    }
    return SqlStores.open("sqlite", beside, clock);
  }

  @Override
  public List<Path> files() {
    return FILES.stream().map(data::resolve).filter(Files::exists).toList();
  }

  @Override
  public void finish() throws IOException {
    Files.move(
        beside.resolve(SqlStores.FILE),
        data.resolve(SqlStores.FILE),
        StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() {}
}
