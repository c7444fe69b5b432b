package dev.tidemark.store.backup;

import dev.tidemark.engine.SyncStore;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/// Where a database is brought back to. Until [#finish], it is beside its place, and no server
/// starts there.
interface RestoreTarget extends AutoCloseable {
  /// Refuses when something is there that would be lost.
  ///
  /// @param replace whether what can be put aside is to be
  void require(boolean replace) throws IOException, SQLException;

  /// Brings the database back, beside its place.
  ///
  /// @return the store that it is, with its tables up to date
  SyncStore load(ArchiveReader archive) throws IOException, SQLException;

  /// The files that are in its place.
  List<Path> files();

  /// Moves what was loaded into its place, all at once.
  void finish() throws IOException, SQLException;

  @Override
  void close() throws SQLException;
}
