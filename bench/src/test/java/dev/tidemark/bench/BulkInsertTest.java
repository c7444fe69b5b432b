package dev.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Data;
import dev.tidemark.core.Decider;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Committer;
import dev.tidemark.engine.Submission;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.testkit.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BulkInsertTest {
  private static final String TENANT = "bulk";
  private static final int CHANGES = 2_300;
  private static final int BATCH = 100;

  @TempDir private Path folder;

  @Test
  void allRowsOfPushesShouldBeInsertedIntoSqlite() throws SQLException {
    check(
        new Target.Sqlite(folder.resolve("pushed")), new Target.Sqlite(folder.resolve("inserted")));
  }

  @Test
  void allRowsOfPushesShouldBeInsertedIntoPostgres() throws SQLException {
    check(
        new Target.Postgres(folder, PostgresServer.freshDatabase()),
        new Target.Postgres(folder, PostgresServer.freshDatabase()));
  }

  private static void check(Target pushed, Target inserted) throws SQLException {
    push(pushed);

    BulkInsert insert = BulkInsert.of(pushed, TENANT, BATCH, CHANGES);
    assertThat(insert.changes()).isEqualTo(CHANGES);
    assertThat(insert.run(inserted)).isPositive();

    for (String table :
        List.of("records", "record_versions", "record_scopes", "idempotency", "log")) {
      assertThat(rows(inserted, table)).as(table).isEqualTo(rows(pushed, table));
    }
    assertThat(rows(inserted, "records")).hasSize(CHANGES);
    assertThat(rows(inserted, "idempotency")).hasSize(CHANGES / BATCH);
  }

  private static void push(Target target) {
    try (SyncStore store = target.open()) {
      Tenants.put(store, List.of(TENANT));
      try (var committer =
          new Committer(store, Decider.standard(), new Catalog(), false, () -> "none")) {
        for (int i = 0; i < CHANGES; i += BATCH) {
          committer.commit(new Submission(set(i), outcomes -> "{}"));
        }
      }
    }
  }

  private static ChangeSet set(int first) {
    var changes = new ArrayList<Change>();
    for (int i = first; i < first + BATCH; i++) {
      changes.add(
          new Change(
              new RecordKey(Pushes.COLLECTION, "id-" + i),
              Operation.CREATE,
              new Data("{\"number\":" + i + "}"),
              false,
              new Base.Seen(0),
              null,
              null));
    }
    return ChangeSet.of(
        new Principal(TENANT, Tenants.USER, null, Role.MEMBER),
        changes,
        new ChangeSet.Receipt("test", "push-" + first, "digest"));
  }

  private static List<List<Object>> rows(Target target, String table) throws SQLException {
    var rows = new ArrayList<List<Object>>();
    try (Connection connection = target.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM " + table + " ORDER BY 1, 2, 3, 4")) {
      while (row.next()) {
        var values = new ArrayList<Object>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          Object value = row.getObject(i);
          values.add(value instanceof byte[] bytes ? List.of(bytes.length) : value);
        }
        rows.add(values);
      }
    }
    return rows;
  }
}
