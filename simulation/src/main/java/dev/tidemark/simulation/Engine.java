package dev.tidemark.simulation;

import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Committer;
import dev.tidemark.engine.FullSync;
import dev.tidemark.engine.Memberships;
import dev.tidemark.engine.Pull;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.SyncStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/// One life of the server's process: the engine over a store, from start to kill. What it kept in
/// memory dies with it.
final class Engine {
  private final SyncStore store;
  private final FragileStore fragile;
  private final Catalog catalog = new Catalog();
  private final Committer committer;
  private final Memberships memberships;
  private final Pull pull;
  private final FullSync fullSync;
  private final Retention retention;

  Engine(
      SyncStore store,
      WorldOptions options,
      InstantSource clock,
      Duration departures,
      Supplier<String> ids) {
    this.store = store;
    this.fragile = new FragileStore(options.engineStore().apply(store), clock);
    this.committer = new Committer(fragile, options.decider(), catalog, true, ids);
    this.memberships = new Memberships(fragile);
    this.pull = new Pull(fragile, catalog);
    this.fullSync = new FullSync(fragile, catalog);
    this.retention = new Retention(fragile, clock, departures);
  }

  /// The store as it really is, whatever faults the engine sees.
  SyncStore store() {
    return store;
  }

  /// The store as the engine sees it.
  SyncStore seen() {
    return fragile;
  }

  Catalog catalog() {
    return catalog;
  }

  Committer committer() {
    return committer;
  }

  Memberships memberships() {
    return memberships;
  }

  Pull pull() {
    return pull;
  }

  FullSync fullSync() {
    return fullSync;
  }

  Retention retention() {
    return retention;
  }

  /// Whether transactions fail from now on.
  void failing(boolean fail) {
    fragile.failing(fail);
  }

  /// Ends the process.
  void end() {
    committer.close();
    fragile.close();
  }
}
