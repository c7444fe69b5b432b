package dev.tidemark.engine.health;

import dev.tidemark.engine.Reading;
import dev.tidemark.engine.SyncCounts;
import dev.tidemark.engine.SyncMinute;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.UploadMinute;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Judges how well syncing goes, by what the store has counted.
///
/// Thread-safe.
public final class SyncHealth {
  /// How far one can look back.
  public static final Duration LONGEST = Duration.ofHours(720);

  private final SyncStore store;
  private final InstantSource clock;
  private final Map<Metric, Thresholds> thresholds;

  /// @param thresholds those of every metric
  public SyncHealth(SyncStore store, InstantSource clock, Map<Metric, Thresholds> thresholds) {
    this.store = store;
    this.clock = clock;
    this.thresholds = new EnumMap<>(thresholds);
    for (Metric metric : Metric.values()) {
      if (!thresholds.containsKey(metric)) {
        throw new IllegalArgumentException("no thresholds of " + metric.text());
      }
    }
  }

  /// How a tenant's syncs went.
  ///
  /// @param past how far to look back, by whole minutes
  public HealthReport of(String tenant, Duration past) {
    Instant from = clock.instant().minus(past).truncatedTo(ChronoUnit.MINUTES);
    return store.<HealthReport>read(reading -> report(reading, tenant, from, past));
  }

  private HealthReport report(Reading reading, String tenant, Instant from, Duration past) {
    var minutes = new TreeMap<Instant, Minute>();
    for (SyncMinute one : reading.syncMinutes(tenant, from)) {
      minutes.put(one.start(), new Minute(one.counts(), 0, 0));
    }
    for (UploadMinute one : reading.uploadMinutes(tenant, from)) {
      minutes.merge(
          one.start(), new Minute(SyncCounts.NONE, one.begun(), one.abandoned()), Minute::plus);
    }
    Minute all = minutes.values().stream().reduce(Minute.NOTHING, Minute::plus);
    var alerts = new ArrayList<Alert>();
    thresholds.forEach((metric, limits) -> alert(metric, limits, minutes).ifPresent(alerts::add));
    return new HealthReport(
        all.syncs,
        all.syncs.failed() / (past.toSeconds() / 60.0),
        Metric.UPLOAD_ABANDONMENT_RATE.of(all.syncs, all.begun, all.abandoned),
        averageScore(reading.syncsByDevice(tenant)),
        alerts);
  }

  /// The alert of a metric that lies beyond a limit in the end. The minutes are added up, so it is
  /// seen from when on it lay there.
  private static Optional<Alert> alert(
      Metric metric, Thresholds limits, TreeMap<Instant, Minute> minutes) {
    Minute sum = Minute.NOTHING;
    Alert alert = null;
    for (Map.Entry<Instant, Minute> minute : minutes.entrySet()) {
      sum = sum.plus(minute.getValue());
      double value = metric.of(sum.syncs, sum.begun, sum.abandoned);
      if (!metric.beyond(value, limits.degraded())) {
        alert = null;
      } else {
        boolean critical = metric.beyond(value, limits.critical());
        alert =
            new Alert(
                metric,
                critical ? HealthStatus.CRITICAL : HealthStatus.DEGRADED,
                alert == null ? minute.getKey() : alert.since(),
                value,
                critical ? limits.critical() : limits.degraded());
      }
    }
    return Optional.ofNullable(alert);
  }

  private static double averageScore(List<SyncCounts> devices) {
    return devices.stream().mapToDouble(SyncCounts::score).average().orElse(100);
  }

  private record Minute(SyncCounts syncs, long begun, long abandoned) {
    private static final Minute NOTHING = new Minute(SyncCounts.NONE, 0, 0);

    private Minute plus(Minute other) {
      return new Minute(syncs.plus(other.syncs), begun + other.begun, abandoned + other.abandoned);
    }
  }
}
