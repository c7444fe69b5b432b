package dev.tidemark.engine.backup;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Brings a store back from a file of [Backup]'s. Every tenant begins another epoch with it.
///
/// Until it is done, no server starts there.
public interface Restore {
  /// Checks the file, and brings back what is in it.
  ///
  /// @param replace whether what is there is put aside; otherwise there must be nothing
  /// @throws RefusedException when it cannot be done, and why; then nothing was touched
  /// @throws dev.tidemark.engine.StoreUnavailableException when the database cannot be reached
  /// @throws IOException when a file cannot be read or written
  Restored run(Path file, boolean replace) throws IOException;

  /// What was brought back.
  ///
  /// @param aside where what was there before is now; null when there was nothing
  record Restored(long tenants, long records, long files, @Nullable Path aside) {}
}
