package dev.tidemark.engine.health;

import java.time.Instant;

/// A metric that lies beyond a limit.
///
/// @param metric which
/// @param severity DEGRADED or CRITICAL
/// @param since the minute from which on it lay there, within what was looked at
/// @param value what it is
/// @param threshold the limit
public record Alert(
    Metric metric, HealthStatus severity, Instant since, double value, double threshold) {

  /// What is wrong, in words.
  public String message() {
    return metric.say(value);
  }
}
