package dev.tidemark.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/// A clock that somebody sets wrong from time to time, by up to hours, forwards and backwards.
final class WorldClock implements InstantSource {
  private static final Instant BEGINNING = Instant.parse("2026-03-01T00:00:00Z");

  private final Timeline timeline;
  private long error;

  WorldClock(Timeline timeline, long error) {
    this.timeline = timeline;
    this.error = error;
  }

  /// Sets the clock to be wrong by that many microseconds.
  void wrongBy(long micros) {
    error = micros;
  }

  /// How wrong it is.
  Duration error() {
    return Duration.of(error, ChronoUnit.MICROS);
  }

  @Override
  public Instant instant() {
    return BEGINNING.plus(timeline.now() + error, ChronoUnit.MICROS);
  }
}
