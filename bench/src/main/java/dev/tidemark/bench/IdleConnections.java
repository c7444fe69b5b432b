package dev.tidemark.bench;

import java.io.IOException;

/// What connections on which nothing happens hold of a server's heap.
///
/// @param count how many
record IdleConnections(int count) {
  /// Opened before, so that nothing that is there but once counts.
  private static final int OTHERS = 50;

  /// Opens one.
  @FunctionalInterface
  interface Opening {
    /// @param number another for each
    OpenConnection open(int number) throws IOException;
  }

  /// @return bytes for each
  double run(ServerProcess server, Opening opening) throws IOException {
    try (var listeners = new Listeners()) {
      for (int i = 0; i < OTHERS; i++) {
        listeners.add(opening.open(i));
      }
      long before = server.liveHeap();
      for (int i = 0; i < count; i++) {
        listeners.add(opening.open(OTHERS + i));
      }
      long after = server.liveHeap();
      listeners.requireOpen();
      return (double) (after - before) / count;
    }
  }
}
