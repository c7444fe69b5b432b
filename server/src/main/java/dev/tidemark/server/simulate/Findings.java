package dev.tidemark.server.simulate;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// What came of checking the laws. Thread-safe.
final class Findings {
  /// So many cases of a broken law are told.
  private static final int TOLD = 5;

  private final Map<Law, Long> held = new EnumMap<>(Law.class);
  private final Map<Law, List<String>> broken = new EnumMap<>(Law.class);

  /// Takes note of one case.
  ///
  /// @param otherwise what was found instead
  void check(Law law, boolean holds, Supplier<String> otherwise) {
    if (holds) {
      held(law, 1);
    } else {
      broken(law, otherwise.get());
    }
  }

  /// That law held in so many cases.
  synchronized void held(Law law, long cases) {
    held.merge(law, cases, Long::sum);
  }

  /// That law did not hold.
  ///
  /// @param found what was
  synchronized void broken(Law law, String found) {
    broken.computeIfAbsent(law, one -> new ArrayList<>()).add(found);
  }

  /// Whether no law was found broken.
  synchronized boolean allHeld() {
    return broken.isEmpty();
  }

  /// One line for each law that was put to the test, and what broke one.
  synchronized List<String> lines() {
    var lines = new ArrayList<String>();
    for (Law law : Law.values()) {
      List<String> cases = broken.getOrDefault(law, List.of());
      long good = held.getOrDefault(law, 0L);
      if (!cases.isEmpty()) {
        lines.add("BROKEN  %s: %,d of %,d".formatted(law, cases.size(), cases.size() + good));
        cases.stream().limit(TOLD).forEach(found -> lines.add("          " + found));
      } else if (good > 0) {
        lines.add("held    %s: %,d".formatted(law, good));
      }
    }
    return lines;
  }
}
