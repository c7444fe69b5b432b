package dev.tidemark.server.simulate;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// When devices are to come to rest: after some time, or earlier, when they are told to.
/// Thread-safe.
final class Curfew {
  private final CountDownLatch called = new CountDownLatch(1);
  private final long at;

  private Curfew(long at) {
    this.at = at;
  }

  /// One after that time.
  static Curfew after(Duration time) {
    return new Curfew(System.nanoTime() + time.toNanos());
  }

  /// Tells everybody to come to rest now.
  void call() {
    called.countDown();
  }

  /// Whether it is time to.
  boolean past() {
    return called.getCount() == 0 || left().isZero();
  }

  /// How much time is left.
  Duration left() {
    return called.getCount() == 0
        ? Duration.ZERO
        : Duration.ofNanos(Math.max(0, at - System.nanoTime()));
  }

  /// Waits that long, but not beyond it.
  void pause(Duration time) {
    try {
      called.await(Math.min(time.toNanos(), left().toNanos()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      call();
    }
  }
}
