package dev.tidemark.store.backup;

import dev.tidemark.store.sql.Snapshots;
import dev.tidemark.store.sql.SqlStores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// A copy of a SQLite file, made by `VACUUM INTO`: within one transaction, whatever is written
/// meanwhile, where the online backup would begin again with each commit of another process.
///
/// Source: SQLite, `lang_vacuum.html`, "VACUUM with an INTO clause".
final class SqliteSnapshot implements DatabaseSnapshot {
  static final String PART = "database/" + SqlStores.FILE;

  private final Path copy;
  private final Connection connection;

  /// @param folder where the copy goes
  SqliteSnapshot(Path data, Path folder) throws SQLException {
    this.copy = folder.resolve(SqlStores.FILE);
    try (Connection original = Snapshots.open("sqlite", data)) {
      original.setAutoCommit(true);
      try (PreparedStatement vacuum = original.prepareStatement("VACUUM INTO ?")) {
        vacuum.setString(1, copy.toString());
        vacuum.execute();
      }
    }
    this.connection = Snapshots.open("sqlite", folder);
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public void writeTo(ArchiveWriter archive) throws IOException {
    try (InputStream file = Files.newInputStream(copy)) {
      archive.add(PART, file);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
