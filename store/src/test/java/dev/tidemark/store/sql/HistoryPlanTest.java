package dev.tidemark.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.testkit.PostgresServer;
import dev.tidemark.testkit.TestClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A page of a history costs a page, however long the history is.
class HistoryPlanTest {
  private static final int VERSIONS = 20_000;
  private static final int LIMIT = 51;

  @TempDir private Path data;

  @Test
  void sqliteShouldReadAPageByTheKey() throws SQLException {
    SqlStores.open("sqlite", data, new TestClock()).close();
    try (Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + data.resolve("tidemark.db"))) {
      fill(connection);

      List<String> plan = explain(connection, "EXPLAIN QUERY PLAN ", 4);

      assertThat(plan)
          .filteredOn(step -> step.startsWith("SEARCH v ") || step.startsWith("SCAN v"))
          .containsExactly(
              "SEARCH v USING PRIMARY KEY (tenant=? AND collection=? AND id=? AND version<?)");
      assertThat(plan)
          .filteredOn(step -> step.startsWith("SEARCH r ") || step.startsWith("SCAN r"))
          .containsExactly("SEARCH r USING PRIMARY KEY (tenant=? AND collection=? AND id=?)");
    }
  }

  @Test
  void postgresShouldReadAPageByTheKeyWithAndWithoutStatistics() throws SQLException {
    String url = PostgresServer.freshDatabase();
    SqlStores.open(url, data, new TestClock()).close();
    try (Connection connection = DriverManager.getConnection(url)) {
      fill(connection);
      assertReadsAPage(connection);
      try (Statement statement = connection.createStatement()) {
        statement.execute("ANALYZE");
      }
      assertReadsAPage(connection);
    }
  }

  private static void assertReadsAPage(Connection connection) throws SQLException {
    List<String> plan = explain(connection, "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ", 1);

    assertThat(plan).noneMatch(step -> step.contains("Seq Scan"));
    assertThat(plan)
        .filteredOn(step -> step.contains("record_versions"))
        .singleElement()
        .asString()
        .contains("Index Scan Backward using record_versions_pkey", "rows=" + LIMIT);
  }

  /// One record with a long history, among others.
  private static void fill(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
          INSERT INTO record_versions (
            tenant, collection, id, version, position, committed_at, superseded_at, data, deleted,
            clock, members, change_type, made_by, exact, change_set)
          SELECT 'clinic', 'patients', CASE WHEN i %% 2 = 0 THEN 'p1' ELSE 'p-' || i END, i, i, i,
                 i, '{}', 0, '{}', '[]', 'update', 'ann', 1, i
          FROM n
          """
              .formatted(2 * VERSIONS));
      statement.execute(
          """
          WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
          INSERT INTO records (
            tenant, collection, id, version, clock, data, deleted, created_at, updated_at, scopes,
            position, created_by, updated_by, change_type, members, exact, change_set)
          SELECT 'clinic', 'patients', 'p' || i, %d, '{}', '{}', 0, 1, 1, '[]', 1, 'ann', 'ann',
                 'update', '[]', 1, 1
          FROM n
          """
              .formatted(VERSIONS, 2 * VERSIONS + 2));
    }
  }

  private static List<String> explain(Connection connection, String explain, int column)
      throws SQLException {
    var plan = new ArrayList<String>();
    try (PreparedStatement statement = connection.prepareStatement(explain + SqlReading.HISTORY)) {
      Object[] parameters = {
        "clinic",
        "patients",
        "p1",
        (long) VERSIONS,
        "clinic",
        "patients",
        "p1",
        (long) VERSIONS,
        LIMIT,
        LIMIT
      };
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          plan.add(result.getString(column));
        }
      }
    }
    return plan;
  }
}
