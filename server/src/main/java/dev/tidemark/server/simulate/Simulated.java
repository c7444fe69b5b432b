package dev.tidemark.server.simulate;

import dev.tidemark.server.admin.FailedException;

/// One simulated device. For one thread at a time.
interface Simulated {
  /// Its id.
  String id();

  /// Lives until the curfew, and then until all that it has written is acknowledged.
  ///
  /// @throws FailedException when the server is out of reach for too long
  void live(Curfew curfew) throws FailedException;

  /// Holds the server to what it said, and itself to what the server has. By then nobody writes any
  /// more.
  void check(Findings findings) throws FailedException;

  /// Hangs up.
  void close();
}
