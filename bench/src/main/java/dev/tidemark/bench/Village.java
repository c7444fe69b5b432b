package dev.tidemark.bench;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Data;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.SyncStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A tenant for clients that catch up by time: so many patients, of whom the last hundred came when
/// everybody had the others.
///
/// @param tenant the tenant, as [Tenants] made it
/// @param records how many patients there are
record Village(String tenant, int records) {
  private static final String COLLECTION = "patients";
  private static final int NEWS = 100;
  private static final String PATIENT =
      """
      {"phone_number":"+91-98765%05d","address":"Village Gram, Taluka Taluka, District Sangli, \
      State Maharashtra 415001","gender":"Female"}\
      """;

  /// The patients, before the server starts.
  ///
  /// @return when all but the last hundred were there
  Instant write(SyncStore store) throws IOException {
    store.write(writing -> {
      Head head = writing.lockHead(tenant);
      writing.putCollection(tenant, CollectionDefinition.shared(COLLECTION));
      writing.putHead(head.revised());
      return tenant;
    });
    try (var seeding = new Seeding(store)) {
      commit(seeding, 0, records - NEWS);
      Instant before =
          store.<Head>read(reading -> reading.head(tenant).orElseThrow()).committedAt();
      commit(seeding, records - NEWS, records);
      return before;
    }
  }

  private void commit(Seeding seeding, int from, int to) throws IOException {
    var changes = new ArrayList<Change>();
    for (int i = from; i < to; i++) {
      changes.add(
          new Change(
              new RecordKey(COLLECTION, String.valueOf(i + 1)),
              Operation.CREATE,
              new Data(PATIENT.formatted(i)),
              false,
              new Base.Newest(),
              null,
              null));
    }
    var nobody = new Principal(tenant, Tenants.USER, null, Role.MEMBER);
    seeding.commit(ChangeSet.of(nobody, changes, null));
  }

  /// What is asked for.
  ///
  /// @param name what it is
  /// @param records how many records the list has
  /// @param path where it is asked for
  /// @param known whether the client says that it has the list already
  record Asked(String name, int records, String path, boolean known) {}

  /// @param before what [#write] gave
  List<Asked> asked(Instant before) {
    String path = "/api/" + COLLECTION + "/sync/";
    return List.of(
        new Asked("whole list", records, path, false),
        new Asked("list since a time", NEWS, path + "?last_sync_timestamp=" + before, false),
        new Asked("list that is known (304)", records, path, true));
  }
}
