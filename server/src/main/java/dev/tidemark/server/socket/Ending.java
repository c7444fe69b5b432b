package dev.tidemark.server.socket;

import java.time.Instant;

/// When a line ends by itself, and why.
record Ending(Instant at, Close why) {
  /// Not at all.
  static final Ending NEVER = new Ending(Instant.MAX, Close.RESTART);

  boolean isDue(Instant now) {
    return !now.isBefore(at);
  }
}
