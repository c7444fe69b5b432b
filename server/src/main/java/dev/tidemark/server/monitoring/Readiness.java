package dev.tidemark.server.monitoring;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.Settings;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/// Whether this node can serve requests.
///
/// Thread-safe.
@Singleton
final class Readiness {
  private final StoreCheck store;
  private final DiskCheck disk;

  Readiness(SyncStore store, Settings settings) {
    Settings.Ready ready = settings.ready();
    if (!ready.storeTimeout().isPositive()) {
      throw new IllegalArgumentException(
          "tidemark.ready.store-timeout: " + ready.storeTimeout() + " (expected: more than 0)");
    }
    this.store = new StoreCheck(store, settings.defaultTenant(), ready.storeTimeout());
    this.disk = new DiskCheck(settings.data(), ready.freeDisk().asLongValue());
  }

  /// Made at the start, so that a setting that cannot be is noticed then.
  void start(@Observes StartupEvent event) {}

  /// Looks at everything now.
  List<Check> look() {
    return List.of(store.look(), disk.look());
  }
}
