package dev.tidemark.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.StrictJson;
import dev.tidemark.engine.Message.Status;
import dev.tidemark.engine.MessageQuery;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.ProgressHandler;

/// A page of messages costs a page, and a count what it counts, however many messages there are.
/// Nothing is timed: SQLite counts its steps, PostgreSQL the rows that it looked at.
///
/// `ann` has written or got every message of her tenant, with ten others; the last fifty are
/// unread.
class MessagePlanTest {
  private static final int MESSAGES = Boolean.getBoolean("tidemark.long") ? 1_000_000 : 20_000;
  private static final int OTHERS = 10;
  private static final int UNREAD = 50;

  /// How many are newer than the time that is asked for.
  private static final int LATE = 100;

  private static final int LIMIT = 20;
  private static final Set<Status> NOT_READ = Set.of(Status.PENDING_SYNC, Status.SYNCED);

  @TempDir private Path data;

  /// A statement with its parameters.
  private record Asked(String sql, List<Object> parameters) {
    static Asked page(MessageQuery query, boolean newestFirst) {
      var parameters = new ArrayList<Object>();
      String sql = MessageRows.idsOf("clinic", query, newestFirst, 0, LIMIT, parameters);
      return new Asked(sql, parameters);
    }

    static Asked count(MessageQuery query) {
      var parameters = new ArrayList<Object>();
      return new Asked(MessageRows.countOf("clinic", query, parameters), parameters);
    }
  }

  /// What is asked, each of which has an answer of the same size in every store.
  private static Map<String, Asked> asked(int messages) {
    MessageQuery all = MessageQuery.of("ann");
    MessageQuery two = MessageQuery.between("ann", "p1");
    MessageQuery got = MessageQuery.to("ann");
    Instant late = Instant.EPOCH.plusMillis(messages - LATE);
    var asked = new LinkedHashMap<String, Asked>();
    asked.put("first page of all", Asked.page(all, false));
    asked.put("newest page of all", Asked.page(all, true));
    asked.put("first page of a conversation", Asked.page(two, false));
    asked.put("newest page of a conversation", Asked.page(two, true));
    asked.put("newest page of those read", Asked.page(all.having(Set.of(Status.READ)), true));
    asked.put("incoming", Asked.page(got.having(NOT_READ), false));
    asked.put("incoming since a time", Asked.page(got.after(late), false));
    asked.put("incoming of another", Asked.page(MessageQuery.to("p1").after(Instant.EPOCH), false));
    asked.put("unread count", Asked.count(got.having(NOT_READ)));
    asked.put("count since a time", Asked.count(got.after(late)));
    return asked;
  }

  @Test
  void sqliteShouldTakeAsManyStepsInATenfoldStore() throws SQLException {
    Map<String, Long> few;
    try (Connection connection = sqlite("few", MESSAGES / 10)) {
      few = steps(connection, MESSAGES / 10);
    }
    try (Connection connection = sqlite("many", MESSAGES)) {
      assertThat(steps(connection, MESSAGES)).isEqualTo(few);
    }
  }

  @Test
  void sqliteShouldReadAnIndexInItsOrder() throws SQLException {
    try (Connection connection = sqlite("some", 1_000)) {
      for (Map.Entry<String, Asked> one : asked(1_000).entrySet()) {
        List<String> plan = explain(connection, "EXPLAIN QUERY PLAN ", 4, one.getValue());

        assertThat(plan)
            .as(one.getKey())
            .filteredOn(step -> step.contains(" messages"))
            .isNotEmpty()
            .allMatch(step -> step.startsWith("SEARCH messages USING "))
            .allMatch(step -> step.contains("INDEX messages_") && step.contains("status=?"));
      }
      // A count of everything reads an index alone.
      assertThat(
              explain(
                  connection,
                  "EXPLAIN QUERY PLAN ",
                  4,
                  Asked.count(MessageQuery.between("ann", "p1"))))
          .filteredOn(step -> step.contains(" messages"))
          .allMatch(step -> step.startsWith("SEARCH messages USING COVERING INDEX "));
    }
  }

  @Test
  void postgresShouldLookAtNoMoreRowsThanItNeeds() throws SQLException {
    String url = PostgresServer.freshDatabase();
    SqlStores.open(url, data, new TestClock()).close();
    try (Connection connection = DriverManager.getConnection(url)) {
      fill(connection, MESSAGES);
      try (Statement statement = connection.createStatement()) {
        statement.execute("VACUUM ANALYZE messages");
      }
      for (Map.Entry<String, Asked> one : asked(MESSAGES).entrySet()) {
        String explain = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, FORMAT JSON) ";
        String plan = explain(connection, explain, 1, one.getValue()).getFirst();
        var scans = new ArrayList<JsonNode>();
        collectScans(StrictJson.tree("{\"plan\":" + plan + "}"), scans);

        assertThat(scans)
            .as(one.getKey())
            .isNotEmpty()
            .allSatisfy(scan -> {
              assertThat(scan.path("Node Type").asText()).isNotEqualTo("Seq Scan");
              assertThat(scan.path("Rows Removed by Filter").asLong()).isZero();
              assertThat(scan.path("Actual Rows").asDouble())
                  .isLessThanOrEqualTo(one.getKey().contains("count") ? LATE : LIMIT);
            });
      }
    }
  }

  private Connection sqlite(String name, int messages) throws SQLException {
    Path folder = data.resolve(name);
    SqlStores.open("sqlite", folder, new TestClock()).close();
    Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("tidemark.db"));
    fill(connection, messages);
    return connection;
  }

  private static Map<String, Long> steps(Connection connection, int messages) throws SQLException {
    var steps = new LinkedHashMap<String, Long>();
    for (Map.Entry<String, Asked> one : asked(messages).entrySet()) {
      steps.put(one.getKey(), steps(connection, one.getValue()));
    }
    return steps;
  }

  private static long steps(Connection connection, Asked asked) throws SQLException {
    var steps = new AtomicLong();
    try (PreparedStatement statement = prepare(connection, asked.sql, asked.parameters)) {
      ProgressHandler.setHandler(
          connection,
          1,
          new ProgressHandler() {
            @Override
            protected int progress() {
              steps.incrementAndGet();
              return 0;
            }
          });
      int rows = 0;
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          rows++;
        }
      }
      assertThat(rows).isPositive();
    } finally {
      ProgressHandler.clearHandler(connection);
    }
    assertThat(steps).hasPositiveValue();
    return steps.get();
  }

  private static List<String> explain(
      Connection connection, String explain, int column, Asked asked) throws SQLException {
    var plan = new ArrayList<String>();
    try (PreparedStatement statement = prepare(connection, explain + asked.sql, asked.parameters);
        ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        plan.add(result.getString(column));
      }
    }
    return plan;
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, List<Object> parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.size(); i++) {
      statement.setObject(i + 1, parameters.get(i));
    }
    return statement;
  }

  private static void collectScans(JsonNode node, List<JsonNode> scans) {
    if (node.has("Relation Name") || node.path("Node Type").asText().endsWith("Index Scan")) {
      scans.add(node);
    }
    node.forEach(child -> collectScans(child, scans));
  }

  /// One message a millisecond, by turns from ann and to her, and as many of another tenant.
  private static void fill(Connection connection, int messages) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %1$d)
          INSERT INTO messages (tenant, id, sender, recipient, status, received_at)
          SELECT tenants.id, 'm' || i,
                 CASE WHEN i / %2$d %% 2 = 0 THEN 'ann' ELSE 'p' || (i %% %2$d) END,
                 CASE WHEN i / %2$d %% 2 = 0 THEN 'p' || (i %% %2$d) ELSE 'ann' END,
                 CASE WHEN i > %1$d - %3$d THEN i %% 2 ELSE 2 END,
                 i * 1000
          FROM n, (SELECT 'clinic' AS id UNION ALL SELECT 'other') tenants
          """
              .formatted(messages, OTHERS, UNREAD));
    }
  }
}
