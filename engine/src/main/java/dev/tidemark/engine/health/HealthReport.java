package dev.tidemark.engine.health;

import dev.tidemark.engine.SyncCounts;
import java.util.Comparator;
import java.util.List;

/// How well a tenant's syncs went within some hours.
///
/// @param syncs how many there were
/// @param failedPerMinute how many failed in a minute
/// @param abandonmentRate see [Metric#UPLOAD_ABANDONMENT_RATE]
/// @param averageDeviceScore the average of what [SyncCounts#score] gives the tenant's devices,
///   over all their syncs; 100 where none has synced
/// @param alerts what lies beyond a limit
public record HealthReport(
    SyncCounts syncs,
    double failedPerMinute,
    double abandonmentRate,
    double averageDeviceScore,
    List<Alert> alerts) {
  public HealthReport {
    alerts = List.copyOf(alerts);
  }

  /// As bad as its worst alert.
  public HealthStatus status() {
    return alerts.stream()
        .map(Alert::severity)
        .max(Comparator.naturalOrder())
        .orElse(HealthStatus.HEALTHY);
  }
}
