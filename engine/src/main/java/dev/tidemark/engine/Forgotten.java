package dev.tidemark.engine;

import java.time.Instant;

/// From which times a log cannot be followed any more.
final class Forgotten {
  private Forgotten() {}

  /// Whether something that happened after that time may be missing from the log: deletions and
  /// departures up to the floor were pruned; and whoever was told a time between the end of a
  /// backup and its restore has seen what the restore has lost.
  static boolean since(Reading reading, Head head, Instant time) {
    long position = reading.positionAt(head.tenant(), time);
    if (position < head.floor()) {
      return true;
    }
    Head.Restored restored = head.restored();
    return restored != null
        && time.isBefore(restored.at())
        && time.isAfter(Pull.committedAt(reading, head, restored.position()));
  }
}
