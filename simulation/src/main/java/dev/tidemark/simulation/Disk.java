package dev.tidemark.simulation;

import dev.tidemark.engine.SyncStore;
import java.time.Instant;

/// What a server's data lies on. It outlives the server.
public interface Disk {
  /// Opens the store that lies there, with all that was ever committed to it. The store that was
  /// opened before is closed by then.
  SyncStore open();

  /// Makes a copy of all that lies there, while the store is open.
  default Copy backUp() {
    throw new UnsupportedOperationException("nobody backs up this disk");
  }

  /// What lay on a disk once.
  @FunctionalInterface
  interface Copy {
    /// Brings it back in place of all that lies there now. The store is closed by then.
    ///
    /// @param now the server's time
    void restore(Instant now);
  }
}
