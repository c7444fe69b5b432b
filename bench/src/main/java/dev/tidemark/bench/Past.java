package dev.tidemark.bench;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Data;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Policies;
import dev.tidemark.engine.SyncStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Gives a tenant a past, before the server starts: a thousand records with so many versions each,
/// and conflicts that nobody has resolved.
///
/// @param tenant the tenant, as [Tenants] made it
/// @param versions how many versions each record has
/// @param conflicts how many conflicts there are over each record
record Past(String tenant, int versions, int conflicts) {
  static final int RECORDS = 1_000;

  /// The id of one of the records.
  static String id(int record) {
    return "record-" + record;
  }

  void write(SyncStore store) throws IOException {
    new Policies(store)
        .set(
            tenant,
            Pushes.COLLECTION,
            new ConflictPolicy(ConflictPolicy.Strategy.MANUAL, true, true));
    try (var seeding = new Seeding(store)) {
      var nobody = new Principal(tenant, Tenants.USER, null, Role.MEMBER);
      for (int version = 0; version < versions; version++) {
        commit(seeding, nobody, new Base.Newest(), version);
      }
      for (int i = 0; i < conflicts; i++) {
        commit(seeding, nobody.on(device(store, i)), new Base.Seen(1), versions + i);
      }
    }
  }

  private String device(SyncStore store, int number) {
    String id = "device-" + number;
    store.write(writing -> {
      writing.putDevice(
          new Device(tenant, id, 0, Tenants.USER, null, null, "{}", 0L, Instant.EPOCH, null, null));
      return id;
    });
    return id;
  }

  private void commit(Seeding seeding, Principal principal, Base base, int number)
      throws IOException {
    var changes = new ArrayList<Change>(RECORDS);
    for (int i = 0; i < RECORDS; i++) {
      changes.add(
          new Change(
              new RecordKey(Pushes.COLLECTION, id(i)),
              number == 0 ? Operation.CREATE : Operation.UPDATE,
              new Data(Pushes.DATA.replace(Pushes.SERIAL, String.valueOf(1_000_000 + number))),
              false,
              base,
              null,
              null));
    }
    seeding.commit(ChangeSet.of(principal, changes, null));
  }

  /// What is read of that past, as names and paths; each path is one of several that cost the same.
  List<Listing> listings() {
    int deep = conflicts * RECORDS * 9 / 10;
    return List.of(
        new Listing("versions of a record", versionPaths("")),
        new Listing("versions in the middle", versionPaths("&before=" + versions / 2)),
        new Listing("conflicts", List.of("/api/v1/conflicts?limit=50")),
        new Listing("conflicts far down", List.of("/api/v1/conflicts?limit=50&offset=" + deep)),
        new Listing(
            "log of conflicts",
            List.of("/api/v1/sync/conflicts?limit=50&domain=" + Pushes.COLLECTION)));
  }

  private static List<String> versionPaths(String rest) {
    var paths = new ArrayList<String>();
    for (int i = 0; i < RECORDS; i += 7) {
      paths.add("/api/v1/records/" + id(i) + "/versions?limit=50" + rest);
    }
    return paths;
  }

  /// A kind of list.
  record Listing(String name, List<String> paths) {}
}
