package dev.tidemark.bench;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Data;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Role;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.SyncStore;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Gives a tenant what is past its time: records that were made, changed once, and half of them
/// deleted, by requests whose answers are kept, all of it over a year ago.
///
/// @param tenant the tenant, as [Tenants] made it
/// @param thousands how many thousands of records
record LongAgo(String tenant, int thousands) {
  private static final int TOGETHER = 1_000;
  private static final Duration AGO = Duration.ofDays(400);

  /// What says when.
  private static final List<String> TIMES =
      List.of(
          "heads.committed_at",
          "log.committed_at",
          "records.created_at",
          "records.updated_at",
          "record_versions.committed_at",
          "record_versions.superseded_at",
          "idempotency.answered_at");

  void write(Target target, SyncStore store) throws IOException, SQLException {
    store.write(writing -> {
      Head head = writing.lockHead(tenant);
      writing.putCollection(
          tenant,
          new CollectionDefinition(
              Pushes.COLLECTION,
              null,
              List.of(ScopeRule.of("tenant")),
              List.of(),
              List.of(),
              ConflictPolicy.standard(),
              30,
              false));
      writing.putHead(head.revised());
      return tenant;
    });
    try (var seeding = new Seeding(store)) {
      for (int i = 0; i < thousands; i++) {
        commit(seeding, i, Operation.CREATE, 1);
        commit(seeding, i, Operation.UPDATE, 1);
        commit(seeding, i, Operation.DELETE, 2);
      }
    }
    makeOld(target);
  }

  private void commit(Seeding seeding, int thousand, Operation operation, int each)
      throws IOException {
    var changes = new ArrayList<Change>(TOGETHER);
    for (int i = 0; i < TOGETHER; i += each) {
      String serial = String.valueOf(1_000_000_000 + operation.ordinal());
      changes.add(
          new Change(
              new RecordKey(Pushes.COLLECTION, "record-" + thousand + "-" + i),
              operation,
              operation == Operation.DELETE
                  ? Data.empty()
                  : new Data(Pushes.DATA.replace(Pushes.SERIAL, serial)),
              false,
              new Base.Newest(),
              null,
              null));
    }
    var nobody = new Principal(tenant, Tenants.USER, null, Role.MEMBER);
    String request = operation + "-" + thousand;
    seeding.commit(ChangeSet.of(nobody, changes, new ChangeSet.Receipt("bench", request, request)));
  }

  /// PostgreSQL goes by its own clock, so the times are put back afterwards.
  private void makeOld(Target target) throws SQLException {
    try (Connection connection = target.connect()) {
      for (String time : TIMES) {
        String table = time.substring(0, time.indexOf('.'));
        String column = time.substring(time.indexOf('.') + 1);
        String sql = "UPDATE %s SET %s = %s - ? WHERE tenant = ?".formatted(table, column, column);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
          statement.setLong(1, AGO.toMillis() * 1_000);
          statement.setString(2, tenant);
          statement.executeUpdate();
        }
      }
      connection.commit();
    }
  }
}
