package dev.tidemark.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Scope;
import dev.tidemark.engine.ConflictQuery;
import dev.tidemark.engine.ConflictQuery.Status;
import dev.tidemark.testkit.PostgresServer;
import dev.tidemark.testkit.TestClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which conflicts a list has, and how many, is read from an index alone: the rows are fat.
class ConflictPlanTest {
  private static final int CONFLICTS = 20_000;
  private static final Set<Scope> HELD = Set.of(Scope.tenant(), Scope.user("ann"));

  @TempDir private Path data;

  @Test
  void sqliteShouldReadAnIndexAlone() throws SQLException {
    SqlStores.open("sqlite", data, new TestClock()).close();
    try (Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + data.resolve("tidemark.db"))) {
      fill(connection);
      for (ConflictQuery query : queries()) {
        Plans plans = plans(connection, "EXPLAIN QUERY PLAN ", 4, query);
        assertThat(plans.page).as(query.toString()).startsWith("SEARCH c USING COVERING INDEX");
        assertThat(plans.page).doesNotContain("TEMP B-TREE");
        assertThat(plans.count).as(query.toString()).startsWith("SEARCH c USING COVERING INDEX");
      }
    }
  }

  @Test
  void postgresShouldReadAnIndexAlone() throws SQLException {
    String url = PostgresServer.freshDatabase();
    SqlStores.open(url, data, new TestClock()).close();
    try (Connection connection = DriverManager.getConnection(url)) {
      fill(connection);
      try (Statement statement = connection.createStatement()) {
        statement.execute("VACUUM ANALYZE conflicts");
      }
      for (ConflictQuery query : queries()) {
        Plans plans = plans(connection, "EXPLAIN (COSTS OFF) ", 1, query);
        assertThat(plans.page).as(query.toString()).contains("Index Only Scan");
        assertThat(plans.page).doesNotContain("Sort");
        // Whether the rows are looked at too goes by how lately the table was cleaned.
        assertThat(plans.count).as(query.toString()).doesNotContain("Seq Scan");
      }
    }
  }

  private static List<ConflictQuery> queries() {
    var queries = new ArrayList<ConflictQuery>();
    for (Status status : Status.values()) {
      queries.add(new ConflictQuery(status, null, null, HELD));
      queries.add(new ConflictQuery(status, "patients", null, HELD));
      queries.add(new ConflictQuery(status, "patients", Instant.ofEpochSecond(1), null));
    }
    return queries;
  }

  private record Plans(String page, String count) {}

  private static Plans plans(Connection connection, String explain, int column, ConflictQuery query)
      throws SQLException {
    var ofPage = new ArrayList<Object>();
    String page = ConflictRows.idsOf("clinic", query, 50, 100, ofPage);
    var ofCount = new ArrayList<Object>();
    String count = ConflictRows.countOf("clinic", query, ofCount);
    return new Plans(
        plan(connection, explain + page, column, ofPage),
        plan(connection, explain + count, column, ofCount));
  }

  private static String plan(Connection connection, String sql, int column, List<Object> parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.size(); i++) {
        statement.setObject(i + 1, parameters.get(i));
      }
      var plan = new ArrayList<String>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          plan.add(result.getString(column));
        }
      }
      return String.join("\n", plan);
    }
  }

  /// Conflicts of two tenants, one of them small, over two collections, a tenth of them resolved.
  private static void fill(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %2$d)
          INSERT INTO conflicts (
            tenant, id, collection, record_id, type, reason, local_version, local_data,
            local_deleted, local_time, server_version, server_data, server_deleted, server_time,
            strategy, suggestion, resolution, version, clock, created_at, user_id, change_set,
            ordinal, scopes, resolved_at)
          SELECT CASE WHEN i %% 11 = 0 THEN 'clinic' ELSE 'other' END, 'c' || i,
                 CASE WHEN i %% 3 = 0 THEN 'visits' ELSE 'patients' END, 'p1', 'update_update',
                 'version_conflict', 1, '%1$s', 0, 1, 2, '%1$s', 0, 1, 'merge', 'merge', 'pending', 2,
                 '{}', i * 1000, 'ann', 1, i, '["tenant"]', CASE WHEN i %% 10 = 0 THEN i END
          FROM n
          """
              .formatted("{\"note\":\"" + "x".repeat(300) + "\"}", CONFLICTS));
    }
  }
}
