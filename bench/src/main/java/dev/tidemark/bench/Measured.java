package dev.tidemark.bench;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/// What came of a point.
///
/// @param rate changes or records in a second
/// @param latencies how long each request took, in microseconds
/// @param count how many changes or records there were
/// @param cost the server's processor time for each, in microseconds
record Measured(double rate, Histogram latencies, long count, double cost) {
  /// The latency that so many percent of the requests stayed below, in milliseconds.
  double millis(double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1e3;
  }

  /// The rate and the latencies, for whoever looks on.
  String text() {
    return String.format(
        Locale.ROOT, "%,.0f/s, p50 %.2f ms, p99 %.2f ms", rate, millis(50), millis(99));
  }
}
