package dev.tidemark.simulation;

import dev.tidemark.engine.SyncStore;

/// What a server's data lies on. It outlives the server.
@FunctionalInterface
public interface Disk {
  /// Opens the store that lies there, with all that was ever committed to it. The store that was
  /// opened before is closed by then.
  SyncStore open();
}
