package dev.tidemark.engine.health;

import dev.tidemark.engine.SyncCounts;
import java.util.Locale;

/// What health is judged by. Its name in answers is that of the protocol: `success_rate`.
public enum Metric {
  /// How many of a hundred syncs did not fail: bad when low.
  SUCCESS_RATE("of a hundred syncs did not fail", true),

  /// How many of a hundred syncs met a conflict.
  CONFLICT_RATE("of a hundred syncs met a conflict", false),

  /// How long a sync takes on average, in milliseconds.
  AVG_SYNC_DURATION_MS("milliseconds is what a sync takes on average", false),

  /// How many uploads were cancelled, or over without having become a file, for each hundred that
  /// were begun.
  UPLOAD_ABANDONMENT_RATE("of a hundred uploads were abandoned", false);

  private final String meaning;
  private final boolean badWhenLow;

  Metric(String meaning, boolean badWhenLow) {
    this.meaning = meaning;
    this.badWhenLow = badWhenLow;
  }

  /// Its name in answers.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The value in words, with one digit: `81.5 of a hundred syncs did not fail`.
  String say(double value) {
    return String.format(Locale.ROOT, "%.1f %s", value, meaning);
  }

  /// The value of those syncs and uploads.
  double of(SyncCounts syncs, long begun, long abandoned) {
    return switch (this) {
      case SUCCESS_RATE -> syncs.successRate();
      case CONFLICT_RATE -> syncs.conflictRate();
      case AVG_SYNC_DURATION_MS -> syncs.averageMillis();
      case UPLOAD_ABANDONMENT_RATE ->
          abandoned == 0 ? 0 : 100.0 * abandoned / Math.max(begun, abandoned);
    };
  }

  /// Whether a value lies on the bad side of a limit.
  boolean beyond(double value, double limit) {
    return badWhenLow ? value < limit : value > limit;
  }
}
