package dev.tidemark.engine;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// When the next position is committed: never before the one before it, so that order in time is
/// order in the log even when the clock steps back.
public final class CommitTimes {
  private CommitTimes() {}

  /// The commit time of the position after that head, in whole microseconds.
  public static Instant after(Head head, Instant now) {
    Instant least = head.committedAt().plus(1, ChronoUnit.MICROS);
    Instant time = now.truncatedTo(ChronoUnit.MICROS);
    return time.isBefore(least) ? least : time;
  }
}
