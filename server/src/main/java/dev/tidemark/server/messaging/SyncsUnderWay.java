package dev.tidemark.server.messaging;

import dev.tidemark.core.Principal;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Which devices are fetching or bringing messages on this node. It is shown, and nothing rests on
/// it.
///
/// Thread-safe.
@Singleton
final class SyncsUnderWay {
  private final Map<Principal, Integer> syncs = new ConcurrentHashMap<>();

  /// One sync, until it is closed.
  interface Sync extends AutoCloseable {
    @Override
    void close();
  }

  /// A device begins to sync.
  Sync begin(Principal onDevice) {
    syncs.merge(onDevice, 1, Integer::sum);
    return () -> syncs.computeIfPresent(onDevice, (one, count) -> count == 1 ? null : count - 1);
  }

  boolean has(Principal onDevice) {
    return syncs.containsKey(onDevice);
  }
}
