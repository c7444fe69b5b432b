package dev.tidemark.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/// A clock that stands still until a test moves it, forwards or back.
///
/// Thread-safe.
public final class TestClock implements InstantSource {
  /// Where [#TestClock()] begins.
  public static final Instant START = Instant.parse("2025-01-15T10:30:00Z");

  private final AtomicReference<Instant> now;

  /// A clock that stands at [#START].
  public TestClock() {
    this(START);
  }

  /// A clock that stands at that time.
  public TestClock(Instant start) {
    this.now = new AtomicReference<>(start);
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  /// Moves the clock by that much; a negative duration moves it back.
  public void advance(Duration by) {
    now.updateAndGet(time -> time.plus(by));
  }

  /// Moves the clock to that time.
  public void set(Instant time) {
    now.set(time);
  }
}
