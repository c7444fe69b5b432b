package dev.tidemark.engine.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Writes all of a store into one file, while a server may go on writing to it.
///
/// What was committed before it begins is in it; of everything later, all or nothing of each
/// commit. Every file that its database refers to is in it too.
public interface Backup {
  /// Writes the file. Under that name there is never but a whole backup.
  ///
  /// @param file where to; must not be there
  /// @throws RefusedException when it cannot be done, and why
  /// @throws dev.tidemark.engine.StoreUnavailableException when the store cannot be read
  /// @throws IllegalArgumentException when there is no store
  /// @throws IOException when the file cannot be written
  Written write(Path file) throws IOException;

  /// What was written.
  ///
  /// @param bytes how large the file is
  /// @param files how many uploads are in it, those under way included
  /// @param missing the uploads whose files were not there, though the store says they are
  record Written(long tenants, long records, long files, long bytes, List<String> missing) {
    public Written {
      missing = List.copyOf(missing);
    }
  }
}
