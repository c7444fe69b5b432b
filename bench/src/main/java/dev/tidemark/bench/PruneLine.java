package dev.tidemark.bench;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/// How long pushes of one change took while something else was done, or nothing.
///
/// @param work what was done beside them
/// @param database on which
/// @param seconds for how long
/// @param latencies how long each push took, in microseconds
record PruneLine(String work, String database, double seconds, Histogram latencies)
    implements Report.Line {
  static final String HEAD =
      """
      | beside pushes of one change | database | seconds | pushes | p50 ms | p99 ms | longest ms |
      |---|---|--:|--:|--:|--:|--:|
      """;

  @Override
  public String text() {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.1f | %,d | %.2f | %.2f | %.2f |",
        work,
        database,
        seconds,
        latencies.getTotalCount(),
        latencies.getValueAtPercentile(50) / 1e3,
        latencies.getValueAtPercentile(99) / 1e3,
        latencies.getMaxValue() / 1e3);
  }
}
