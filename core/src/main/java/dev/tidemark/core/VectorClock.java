package dev.tidemark.core;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who has written how often: `{"device1": 10, "server": 15}`.
///
/// Comparison is the usual partial order; an absent entry counts as 0. Merging takes the higher of
/// each entry, so it is commutative, associative and idempotent.
///
/// Source: C. J. Fidge, "Timestamps in Message-Passing Systems That Preserve the Partial Ordering"
/// (1988).
///
/// @param entries writes seen by writer, sorted by name; 0 … 2^53 − 1 each, at most 256
public record VectorClock(SortedMap<String, Long> entries) {
  /// How one clock stands to another.
  public enum Ordering {
    EQUAL,
    BELOW,
    ABOVE,
    CONCURRENT
  }

  /// The most entries a clock may have on the wire.
  public static final int MAX_ENTRIES = 256;

  /// The highest value of an entry: the last whole number that every JSON reader keeps.
  public static final long MAX_VALUE = (1L << 53) - 1;

  private static final VectorClock EMPTY = new VectorClock(Collections.emptySortedMap());

  /// @throws IllegalArgumentException naming the entry that is out of range
  public VectorClock {
    if (entries.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          "vectorClock: " + entries.size() + " entries (expected: at most " + MAX_ENTRIES + ")");
    }
    entries.forEach((name, value) -> {
      if (!Identifiers.validWriter(name)) {
        throw new IllegalArgumentException("vectorClock entry: expected " + Identifiers.RULE);
      }
      if (value < 0 || value > MAX_VALUE) {
        throw new IllegalArgumentException(
            "vectorClock." + name + ": " + value + " (expected: 0 … 2^53 - 1)");
      }
    });
    entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
  }

  /// The clock that has seen nothing.
  public static VectorClock empty() {
    return EMPTY;
  }

  /// A clock of these entries.
  public static VectorClock of(Map<String, Long> entries) {
    if (entries.isEmpty()) {
      return EMPTY;
    }
    return new VectorClock(
        entries instanceof SortedMap<String, Long> sorted ? sorted : new TreeMap<>(entries));
  }

  /// The value of that entry, 0 when it is absent.
  public long get(String name) {
    return entries.getOrDefault(name, 0L);
  }

  /// How this clock stands to the other.
  public Ordering compare(VectorClock other) {
    boolean below = exceeds(other.entries, entries);
    boolean above = exceeds(entries, other.entries);
    if (below) {
      return above ? Ordering.CONCURRENT : Ordering.BELOW;
    }
    return above ? Ordering.ABOVE : Ordering.EQUAL;
  }

  /// The higher of each entry.
  public VectorClock merge(VectorClock other) {
    if (other.entries.isEmpty() || other.equals(this)) {
      return this;
    }
    return shortened(union(other), null);
  }

  /// This clock with one more write by that writer.
  public VectorClock increment(String name) {
    return mergeAndIncrement(EMPTY, name);
  }

  /// The higher of each entry, with one more write by that writer. Its entry always stays, so that
  /// nobody who has not seen the write has a clock above it.
  VectorClock mergeAndIncrement(VectorClock other, String name) {
    SortedMap<String, Long> next = union(other);
    next.merge(name, 1L, (value, one) -> Math.min(value + one, MAX_VALUE));
    return shortened(next, name);
  }

  /// This clock with at most `limit` entries, as far as enough of them are expendable: the lowest
  /// go first, then by name, so that every node prunes alike. The same clock when nothing goes.
  public VectorClock prune(int limit, Predicate<String> expendable) {
    int excess = entries.size() - limit;
    if (excess <= 0) {
      return this;
    }
    List<String> gone = lowest(entries, excess, expendable);
    if (gone.isEmpty()) {
      return this;
    }
    var kept = new TreeMap<>(entries);
    gone.forEach(kept::remove);
    return of(kept);
  }

  /// The clock as JSON text, entries by name.
  public String json() {
    var json = new StringBuilder(2 + entries.size() * 24).append('{');
    entries.forEach((name, value) -> {
      if (json.length() > 1) {
        json.append(',');
      }
      json.append('"').append(name).append("\":").append(value.longValue());
    });
    return json.append('}').toString();
  }

  @Override
  public String toString() {
    return json();
  }

  private SortedMap<String, Long> union(VectorClock other) {
    var union = new TreeMap<>(entries);
    other.entries.forEach((name, value) -> union.merge(name, value, Math::max));
    return union;
  }

  /// Two merged clocks may together name more writers than a clock may have: the lowest entries go,
  /// except that one.
  private static VectorClock shortened(SortedMap<String, Long> entries, @Nullable String needed) {
    int excess = entries.size() - MAX_ENTRIES;
    if (excess > 0) {
      List<String> gone = lowest(entries, excess, name -> !name.equals(needed));
      gone.forEach(entries::remove);
    }
    return new VectorClock(entries);
  }

  private static List<String> lowest(
      SortedMap<String, Long> entries, int count, Predicate<String> expendable) {
    return entries.entrySet().stream()
        .filter(entry -> expendable.test(entry.getKey()))
        .sorted(
            Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .limit(count)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean exceeds(Map<String, Long> some, Map<String, Long> others) {
    for (Map.Entry<String, Long> entry : some.entrySet()) {
      if (entry.getValue() > others.getOrDefault(entry.getKey(), 0L)) {
        return true;
      }
    }
    return false;
  }
}
