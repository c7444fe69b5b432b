package dev.tidemark.simulation;

import dev.tidemark.device.Chance;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// Carries messages between devices and the server: late, not at all, twice, and not in order.
/// Whoever is cut off gets nothing through, in either direction.
final class Network {
  private static final Duration USUAL = Duration.ofMillis(400);
  private static final Duration SLOW = Duration.ofMinutes(30);
  private static final Duration CUT_OFF = Duration.ofDays(2);
  private static final Duration LATE_COPY = Duration.ofHours(20);

  private final Timeline timeline;
  private final Chance chance;
  private final Trace trace;
  private final double lost;
  private final double slow;
  private final double doubled;
  private final Set<String> cutOff = new HashSet<>();
  private boolean healed;

  Network(Timeline timeline, Chance chance, Trace trace) {
    this.timeline = timeline;
    this.chance = chance;
    this.trace = trace;
    this.lost = chance.below(20);
    this.slow = chance.below(20);
    this.doubled = chance.below(20);
  }

  /// Carries a message from or to that device.
  ///
  /// @param repeatable whether a copy may arrive hours later
  /// @param open whether the connection it travels on is still there when it arrives
  void carry(
      String device, String what, boolean repeatable, BooleanSupplier open, Runnable arrival) {
    if (dropped(device)) {
      trace.note("%s: %s is lost", device, what);
      return;
    }
    timeline.in(delay(), () -> arrive(device, what, open, arrival));
    if (repeatable && chance.percent(doubled)) {
      trace.note("%s: %s will arrive twice", device, what);
      timeline.in(chance.upTo(LATE_COPY), () -> arrive(device, what, open, arrival));
    }
  }

  /// Cuts the device off for some hours.
  void cutOff(String device) {
    if (cutOff.add(device)) {
      trace.note("%s is cut off", device);
      timeline.in(
          chance.upTo(CUT_OFF),
          () -> {
            trace.note("%s is connected again", device);
            cutOff.remove(device);
          });
    }
  }

  /// From now on every message arrives.
  void heal() {
    healed = true;
    cutOff.clear();
  }

  private void arrive(String device, String what, BooleanSupplier open, Runnable arrival) {
    if (cutOff.contains(device) || !open.getAsBoolean()) {
      trace.note("%s: %s does not get through", device, what);
    } else {
      arrival.run();
    }
  }

  private boolean dropped(String device) {
    return cutOff.contains(device) || (!healed && chance.percent(lost));
  }

  private long delay() {
    return chance.upTo(!healed && chance.percent(slow) ? SLOW : USUAL);
  }
}
