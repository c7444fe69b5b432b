package dev.tidemark.bench;

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
}
