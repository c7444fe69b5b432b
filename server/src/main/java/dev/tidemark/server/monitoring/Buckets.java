package dev.tidemark.server.monitoring;

import java.time.Duration;
import java.util.stream.LongStream;

/// The bounds of histograms.
final class Buckets {
  private static final long[] MICROSECONDS = {
    500,
    1_000,
    2_500,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000
  };

  private static final double[] COUNTS = {1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000};

  private Buckets() {}

  /// From half a millisecond to ten seconds.
  static Duration[] times() {
    return LongStream.of(MICROSECONDS)
        .mapToObj(micros -> Duration.ofNanos(micros * 1_000))
        .toArray(Duration[]::new);
  }

  /// From one to five thousand.
  static double[] counts() {
    return COUNTS.clone();
  }
}
