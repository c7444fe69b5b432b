package dev.tidemark.bench;

import java.io.Closeable;
import java.io.IOException;

/// What one client does over and over.
interface Work extends Closeable {
  /// Does it once.
  ///
  /// @return how many changes or records that were
  int once() throws IOException;

  /// Whether there is nothing left to do.
  default boolean isDone() {
    return false;
  }
}
