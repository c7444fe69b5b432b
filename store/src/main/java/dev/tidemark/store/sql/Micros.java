package dev.tidemark.store.sql;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Times as the tables hold them: microseconds since 1970-01-01T00:00:00Z.
final class Micros {
  private static final long SECOND = 1_000_000;

  private Micros() {}

  /// The microsecond that the time lies in; the first or last one there is for times beyond.
  static long of(Instant time) {
    long seconds = time.getEpochSecond();
    if (seconds >= Long.MAX_VALUE / SECOND) {
      return Long.MAX_VALUE;
    }
    if (seconds <= Long.MIN_VALUE / SECOND) {
      return Long.MIN_VALUE;
    }
    return seconds * SECOND + time.getNano() / 1_000;
  }

  static @Nullable Long ofNullable(@Nullable Instant time) {
    return time == null ? null : of(time);
  }

  static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, SECOND), Math.floorMod(micros, SECOND) * 1_000);
  }

  static @Nullable Instant instantOrNull(@Nullable Long micros) {
    return micros == null ? null : instant(micros);
  }
}
