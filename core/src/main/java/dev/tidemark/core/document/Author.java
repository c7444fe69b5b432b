package dev.tidemark.core.document;

import java.util.Arrays;

/// One author of a document, with the newest of its events.
final class Author {
  /// How many runs are kept at least when older ones are let go: more than may wait to be stored.
  private static final int KEPT = 1_000;

  /// How many more there have to be.
  private static final int MORE = 200;

  private static final Run[] NONE = {};

  private final String name;
  private final int index;
  private long newest;
  private Run[] runs = NONE;
  private int from;
  private int to;

  /// @param index its place in clocks
  /// @param newest the number of its newest event, none of which is held
  Author(String name, int index, long newest) {
    this.name = name;
    this.index = index;
    this.newest = newest;
  }

  String name() {
    return name;
  }

  int index() {
    return index;
  }

  /// The number of its newest event.
  long newest() {
    return newest;
  }

  /// The number of the oldest event that is held; above the newest when there is none.
  long oldest() {
    return from == to ? newest + 1 : runs[from].first();
  }

  /// What its newest event had seen, as far as it is held.
  Clock lastSeen(Clock otherwise) {
    return from == to ? otherwise : runs[to - 1].seen();
  }

  /// The run with the event of that number, which has to be held.
  Run run(long number) {
    int low = from;
    int high = to - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (runs[middle].first() <= number) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return runs[low];
  }

  /// Adds its next event.
  void append(Run run) {
    newest = run.last();
    if (from < to && runs[to - 1].joins(run)) {
      return;
    }
    if (to == runs.length) {
      makeRoom(0);
    }
    runs[to++] = run;
  }

  /// Adds the event before the oldest that is held.
  void prepend(Run run) {
    if (from < to && run.joins(runs[from])) {
      runs[from] = run;
      return;
    }
    if (from == 0) {
      makeRoom(to - from + 8);
    }
    runs[--from] = run;
  }

  /// Lets go of older events up to that number, where there are many.
  void forget(long upTo) {
    if (to - from < KEPT + MORE) {
      return;
    }
    int oldest = from;
    while (to - oldest > KEPT && runs[oldest].last() <= upTo) {
      oldest++;
    }
    Arrays.fill(runs, from, oldest, null);
    from = oldest;
  }

  private void makeRoom(int before) {
    int held = to - from;
    var roomier = new Run[before + held * 2 + 8];
    System.arraycopy(runs, from, roomier, before, held);
    runs = roomier;
    from = before;
    to = before + held;
  }
}
