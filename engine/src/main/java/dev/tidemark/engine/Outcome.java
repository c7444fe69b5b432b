package dev.tidemark.engine;

import dev.tidemark.core.Change;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Record;
import dev.tidemark.core.VectorClock;
import org.jspecify.annotations.Nullable;

/// What came of one change of a set.
///
/// @param change the change
/// @param decision how it was judged
/// @param version the record's version after it; for a duplicate the one it was first given; 0 when
///   it was rejected
/// @param clock the clock of that version
/// @param record the record as the change left it or found it; null when it was judged before, or
///   rejected, unless that was because it is [Rejection#STALE]
/// @param conflictId the id of the conflict that it became, now or the first time; null when it
///   became none
public record Outcome(
    Change change,
    Decision decision,
    long version,
    VectorClock clock,
    @Nullable Record record,
    @Nullable String conflictId) {

  /// Whether the change was taken, or says what stands already.
  public boolean taken() {
    return switch (decision) {
      case Decision.Accepted accepted -> true;
      case Decision.Duplicate duplicate -> true;
      case Decision.Resolved resolved -> true;
      case Decision.Rejected rejected -> false;
      case Decision.Conflicted conflicted -> false;
    };
  }
}
