package dev.tidemark.engine;

import java.time.Instant;
import java.util.List;

/// What makes a store that was brought back from a backup fit to go on: every tenant's log begins
/// another epoch. Whoever is ahead of it is told so: sync tokens and cursors end, a device has to
/// pull before it may push, and a time from what is lost is answered with everything.
///
/// Before any server opens the store.
public final class Restoration {
  private final SyncStore store;

  public Restoration(SyncStore store) {
    this.store = store;
  }

  /// Begins the epoch, in all tenants or none.
  ///
  /// @param now when the backup is restored
  public void begin(Instant now) {
    store.<List<String>>write(writing -> {
      List<String> tenants = writing.tenants();
      for (String tenant : tenants) {
        writing.putHead(writing.lockHead(tenant).restoredAt(now));
      }
      return tenants;
    });
  }
}
