package dev.tidemark.engine.live;

import java.util.concurrent.atomic.LongAdder;

/// How often subscriptions found in the ring what they were to be told, and how often they read the
/// store for it.
///
/// Thread-safe.
final class ReadCounts {
  private final LongAdder ring = new LongAdder();
  private final LongAdder store = new LongAdder();

  void fromRing() {
    ring.increment();
  }

  void fromStore() {
    store.increment();
  }

  long ofRing() {
    return ring.sum();
  }

  long ofStore() {
    return store.sum();
  }
}
