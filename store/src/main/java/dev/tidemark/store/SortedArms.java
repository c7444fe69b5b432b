package dev.tidemark.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;

/// Merges sorted sequences into one, taking from each no more than it must.
public final class SortedArms {
  private SortedArms() {}

  /// The rows of the first `limit` distinct keys, each key with all its rows. Rows of one key come
  /// in the order of their arms.
  ///
  /// @param arms sequences that ascend by key
  /// @param byKey compares the keys of two rows
  /// @param limit how many keys; ≥ 1
  public static <T> List<T> first(
      List<? extends Iterator<T>> arms, Comparator<? super T> byKey, int limit) {
    var waiting = new PriorityQueue<Arm<T>>(Math.max(1, arms.size()), order(byKey));
    for (int i = 0; i < arms.size(); i++) {
      if (arms.get(i).hasNext()) {
        waiting.add(new Arm<>(i, arms.get(i)));
      }
    }
    var rows = new ArrayList<T>();
    int keys = 0;
    while (!waiting.isEmpty()) {
      Arm<T> arm = waiting.peek();
      boolean again = !rows.isEmpty() && byKey.compare(rows.getLast(), arm.row) == 0;
      if (!again && ++keys > limit) {
        break;
      }
      rows.add(arm.row);
      // With one arm left there is nothing to sort.
      boolean alone = waiting.size() == 1;
      if (!alone) {
        waiting.remove();
      }
      boolean more = arm.advance();
      if (alone && !more) {
        break;
      }
      if (!alone && more) {
        waiting.add(arm);
      }
    }
    return rows;
  }

  private static <T> Comparator<Arm<T>> order(Comparator<? super T> byKey) {
    return (one, other) -> {
      int byRow = byKey.compare(one.row, other.row);
      return byRow != 0 ? byRow : Integer.compare(one.number, other.number);
    };
  }

  private static final class Arm<T> {
    private final int number;
    private final Iterator<T> rest;
    private T row;

    private Arm(int number, Iterator<T> rest) {
      this.number = number;
      this.rest = rest;
      this.row = rest.next();
    }

    private boolean advance() {
      if (!rest.hasNext()) {
        return false;
      }
      row = rest.next();
      return true;
    }
  }
}
