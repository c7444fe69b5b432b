package dev.tidemark.store.backup;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/// A database as it was at one moment.
interface DatabaseSnapshot extends AutoCloseable {
  /// Sees that moment.
  Connection connection();

  /// Adds all of it to a backup.
  void writeTo(ArchiveWriter archive) throws IOException, SQLException;

  @Override
  void close() throws SQLException;
}
