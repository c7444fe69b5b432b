package dev.tidemark.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/// What will happen, and when, in virtual microseconds. Events of one instant happen in the order
/// in which they were planned.
final class Timeline {
  private static final Comparator<Event> ORDER =
      Comparator.comparingLong(Event::time).thenComparingLong(Event::number);

  private final PriorityQueue<Event> events = new PriorityQueue<>(ORDER);
  private long now;
  private long planned;

  /// Microseconds since the world began.
  long now() {
    return now;
  }

  /// Plans something after that many microseconds.
  void in(long micros, Runnable action) {
    events.add(new Event(now + micros, planned++, action));
  }

  /// Lets the next event happen.
  ///
  /// @return whether there was one
  boolean step() {
    Event next = events.poll();
    if (next == null) {
      return false;
    }
    now = next.time();
    next.action().run();
    return true;
  }

  private record Event(long time, long number, Runnable action) {}
}
