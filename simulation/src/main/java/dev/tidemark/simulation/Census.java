package dev.tidemark.simulation;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a world has come across, and how often: laws that nothing ever puts to the test say little.
public final class Census {
  private final TreeMap<String, Integer> counts = new TreeMap<>();

  /// Takes note that something happened.
  void note(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  /// How often each thing happened, by name, e.g. `use_local resolved`.
  public SortedMap<String, Integer> counts() {
    return Collections.unmodifiableSortedMap(counts);
  }
}
