package dev.tidemark.engine;

import java.time.Duration;

/// How many syncs there were, and how they ended.
///
/// @param syncs how many in all
/// @param failed how many of them failed
/// @param conflicted how many met a conflict
/// @param took how long all of them took together
public record SyncCounts(long syncs, long failed, long conflicted, Duration took) {
  /// Not one sync.
  public static final SyncCounts NONE = new SyncCounts(0, 0, 0, Duration.ZERO);

  /// That one sync.
  public static SyncCounts of(SyncRun run) {
    return new SyncCounts(
        1,
        run.outcome() == SyncRun.Outcome.FAILED ? 1 : 0,
        run.outcome() == SyncRun.Outcome.CONFLICTED ? 1 : 0,
        run.took());
  }

  /// Both together.
  public SyncCounts plus(SyncCounts other) {
    return new SyncCounts(
        syncs + other.syncs,
        failed + other.failed,
        conflicted + other.conflicted,
        took.plus(other.took));
  }

  /// How many of a hundred did not fail; 100 where there was none.
  public double successRate() {
    return 100 - percent(failed);
  }

  /// How many of a hundred met a conflict; 0 where there was none.
  public double conflictRate() {
    return percent(conflicted);
  }

  /// How long one took on average, in milliseconds; 0 where there was none.
  public double averageMillis() {
    return syncs == 0 ? 0 : took.toNanos() / 1e6 / syncs;
  }

  /// The health of who made these syncs, 0 to 100: a failed one of a hundred costs 2.5 points, a
  /// conflicted one 1.25.
  public double score() {
    return Math.clamp(100 - 2.5 * percent(failed) - 1.25 * percent(conflicted), 0, 100);
  }

  private double percent(long some) {
    return syncs == 0 ? 0 : some * 100.0 / syncs;
  }
}
