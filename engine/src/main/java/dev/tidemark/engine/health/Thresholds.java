package dev.tidemark.engine.health;

/// Up to where a metric is good.
///
/// @param degraded beyond that, health is degraded
/// @param critical beyond that, it is critical
public record Thresholds(double degraded, double critical) {
  /// @throws IllegalArgumentException when one is no number of 0 or more
  public Thresholds {
    if (!(degraded >= 0 && critical >= 0)) {
      throw new IllegalArgumentException(
          "thresholds " + degraded + " and " + critical + " (expected: 0 or more)");
    }
  }
}
