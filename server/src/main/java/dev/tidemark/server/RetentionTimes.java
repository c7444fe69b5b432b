package dev.tidemark.server;

import dev.tidemark.engine.Retention.Horizons;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/// How long things are kept, and when what is past its time is removed, as far as it makes sense.
///
/// @param horizons for how long
/// @param interval how often; null for never
/// @param at at which time of day, in UTC; null for in intervals
record RetentionTimes(Horizons horizons, @Nullable Duration interval, @Nullable LocalTime at) {
  private static final Duration DAY = Duration.ofDays(1);

  /// @throws IllegalArgumentException naming the first setting that is out of range
  static RetentionTimes of(Settings.Retention settings) {
    Duration deletions = settings.deletions();
    require("deletions", deletions.compareTo(DAY) >= 0, deletions, "1d or more");
    Duration conflicts = settings.conflicts();
    require(
        "conflicts",
        conflicts.isZero() || conflicts.compareTo(deletions) >= 0,
        conflicts,
        "0, or no less than tidemark.retention.deletions");
    Duration operations = settings.documentOperations();
    require(
        "document-operations",
        operations.isZero() || operations.compareTo(DAY) >= 0,
        operations,
        "0, or 1d or more");
    Duration interval = settings.interval();
    require(
        "interval",
        interval.isZero()
            || (interval.compareTo(Duration.ofMinutes(1)) >= 0 && interval.compareTo(DAY) <= 0),
        interval,
        "0, or 1m to 1d");
    return new RetentionTimes(
        new Horizons(deletions, orNull(conflicts), orNull(operations)),
        orNull(interval),
        settings.at().orElse(null));
  }

  private static void require(String name, boolean good, Duration value, String expected) {
    if (!good) {
      throw new IllegalArgumentException(
          "tidemark.retention." + name + ": " + value + " (expected: " + expected + ")");
    }
  }

  private static @Nullable Duration orNull(Duration duration) {
    return duration.isZero() ? null : duration;
  }

  /// How long it is from the start of a server until it removes anything; null for never.
  @Nullable Duration untilFirst(Instant start) {
    return interval == null || at != null ? untilNext(start) : Duration.ofMinutes(1);
  }

  /// How long it is from that time until the next removal; null for never.
  @Nullable Duration untilNext(Instant now) {
    LocalTime time = at;
    if (interval == null || time == null) {
      return interval;
    }
    ZonedDateTime day = now.atZone(ZoneOffset.UTC);
    ZonedDateTime next = day.with(time);
    return Duration.between(day, next.isAfter(day) ? next : next.plusDays(1));
  }
}
