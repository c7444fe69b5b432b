package dev.tidemark.server.monitoring;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/// Looks how much room is left where the data folder lies.
///
/// Thread-safe.
final class DiskCheck {
  private static final String NAME = "disk";

  private final Path data;
  private final long least;

  /// @param least how many bytes have to be free; 0 for none
  DiskCheck(Path data, long least) {
    this.data = data;
    this.least = least;
  }

  Check look() {
    try {
      FileStore disk = Files.getFileStore(data);
      long free = disk.getUsableSpace();
      return new Check(
          NAME, free >= least ? null : free + " bytes are free, " + least + " are needed at least");
    } catch (IOException e) {
      return new Check(NAME, "the data folder cannot be looked at");
    }
  }
}
