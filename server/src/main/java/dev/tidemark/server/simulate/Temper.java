package dev.tidemark.server.simulate;

import dev.tidemark.device.Chance;
import java.time.Duration;
import java.util.List;

/// Whether a device does what it is told, or fails on purpose, and how. For one thread.
final class Temper {
  /// For longer than anybody waits for a device that was told to sync.
  static final Duration LONGER_THAN_ANYBODY_WAITS = Duration.ofSeconds(11);

  private final Chance chance;
  private final double failureRate;
  private final List<Deed> failures;

  /// What a device that is told to sync does.
  enum Deed {
    /// It syncs.
    SYNC,
    /// It does nothing for longer than anybody waits.
    SILENCE,
    /// It leaves, and stays away for longer than anybody waits.
    HANG_UP,
    /// It says that it cannot sign in.
    AUTHENTICATION,
    /// It says that something else is wrong.
    EXCUSE,
    /// It syncs, and what it sends cannot be taken.
    NONSENSE
  }

  /// @param failureRate from 0 to 1
  /// @param failures what it does when it fails
  Temper(Chance chance, double failureRate, List<Deed> failures) {
    this.chance = chance;
    this.failureRate = failureRate;
    this.failures = List.copyOf(failures);
  }

  /// What it does this time.
  Deed next() {
    return chance.percent(failureRate * 100) ? chance.oneOf(failures) : Deed.SYNC;
  }
}
