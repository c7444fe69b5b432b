package dev.tidemark.engine.health;

import java.util.Locale;

/// How well syncing goes, best first.
public enum HealthStatus {
  HEALTHY,
  DEGRADED,
  CRITICAL;

  /// Its name in answers: `healthy`.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
