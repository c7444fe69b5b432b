package dev.tidemark.simulation;

import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Committer;
import dev.tidemark.engine.FullSync;
import dev.tidemark.engine.Memberships;
import dev.tidemark.engine.Pull;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.Retention.Horizons;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.SyncTokens;
import dev.tidemark.engine.WholeLists;
import dev.tidemark.engine.live.Limits;
import dev.tidemark.engine.live.Live;
import dev.tidemark.engine.live.WatchedStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/// One life of the server's process: the engine over a store, from start to kill. What it kept in
/// memory dies with it.
final class Engine {
  /// A ring that holds a few commits only, so that many a reader is behind it.
  private static final Limits LIVE =
      new Limits(6_000, 10_000, Duration.ofSeconds(30), Duration.ofMinutes(10));

  /// So little that many a list is read in parts.
  private static final long LIST_ROOM = 500;

  private final SyncStore store;
  private final FragileStore fragile;
  private final Catalog catalog = new Catalog();
  private final Committer committer;
  private final Memberships memberships;
  private final Committer otherNode;
  private final Memberships otherAccounts;
  private final Pull pull;
  private final Live live;
  private final FullSync fullSync;
  private final WholeLists lists;
  private final Retention retention;

  Engine(
      SyncStore store,
      WorldOptions options,
      InstantSource clock,
      Duration departures,
      SyncTokens tokens,
      Supplier<String> ids) {
    this.store = store;
    this.fragile = new FragileStore(options.engineStore().apply(store), clock);
    var watched = new WatchedStore(fragile);
    SyncStore committing = new KnownOutcomes(options.committingStore().apply(watched));
    this.committer = new Committer(committing, options.decider(), catalog, true, ids);
    this.memberships = new Memberships(committing);
    this.otherNode = new Committer(fragile, options.decider(), new Catalog(), true, ids);
    this.otherAccounts = new Memberships(fragile);
    this.pull = new Pull(fragile, catalog);
    this.live = new Live(fragile, pull, tokens, clock, LIVE);
    watched.handTo(live);
    this.fullSync = new FullSync(fragile, catalog);
    this.lists = new WholeLists(fragile, catalog, LIST_ROOM);
    this.retention = new Retention(fragile, clock, Horizons.of(departures));
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

  /// Commits without this process hearing of it, as another node does.
  Committer otherNode() {
    return otherNode;
  }

  /// Grants and revokes without this process hearing of it.
  Memberships otherAccounts() {
    return otherAccounts;
  }

  Live live() {
    return live;
  }

  Pull pull() {
    return pull;
  }

  FullSync fullSync() {
    return fullSync;
  }

  WholeLists lists() {
    return lists;
  }

  Retention retention() {
    return retention;
  }

  /// Whether transactions fail from now on.
  void failing(boolean fail) {
    fragile.failing(fail);
  }

  /// Whether what becomes of transactions is not known at first, from now on.
  void losing(boolean lose) {
    fragile.losing(lose);
  }

  /// Ends the process.
  void end() {
    committer.close();
    otherNode.close();
    fragile.close();
  }
}
