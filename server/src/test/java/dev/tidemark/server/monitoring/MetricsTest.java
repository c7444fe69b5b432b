package dev.tidemark.server.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.server.Api;
import dev.tidemark.server.BreakableStore;
import dev.tidemark.server.MarkdownTable;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.socket.TestSocket;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MetricsTest {
  private static final Path OPERATIONS = Path.of("..", "docs", "operations");
  private static final String PUSH =
      "{\"changes\":[{\"id\":\"%s\",\"collection\":\"patients\",\"operation\":\"create\",\"data\":{}}]}";

  /// A metric in an expression, and what it is to have of which labels.
  private static final Pattern METRIC =
      Pattern.compile("\\b((?:tidemark|jvm|process|system)_\\w+)(?:\\{([^}]*)})?");

  private static final Pattern SELECTED = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");
  private static final Pattern GROUPED = Pattern.compile("\\bby \\(([^)]*)\\)");

  @Inject TestTenants tenants;
  @Inject BreakableStore store;

  private TestTenant tenant;
  private TestDevice device;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    device = tenant.member("asha").device("tablet");
  }

  private static Scrape scrape() {
    return Scrape.of(
        Api.request()
            .accept("text/plain")
            .get("/metrics")
            .then()
            .statusCode(200)
            .header("Content-Type", containsString("version=0.0.4"))
            .extract()
            .asString());
  }

  private void push(String id) {
    device.request().body(PUSH.formatted(id)).post("/api/v1/sync/push").then().statusCode(200);
  }

  @Test
  void aPushShouldBeCounted() {
    Scrape before = scrape();

    push("r1");
    push("r2");
    device.request().body("{").post("/api/v1/sync/push").then().statusCode(400);

    Awaitility.await()
        .untilAsserted(() -> {
          Scrape after = scrape();
          assertThat(more(before, after, "tidemark_requests_seconds_count", "outcome=done"))
              .isGreaterThanOrEqualTo(2);
          assertThat(more(before, after, "tidemark_requests_seconds_count", "outcome=refused"))
              .isGreaterThanOrEqualTo(1);
          assertThat(more(before, after, "tidemark_commit_seconds_count", "outcome=committed"))
              .isGreaterThanOrEqualTo(2);
          assertThat(more(before, after, "tidemark_commit_changes_sum")).isGreaterThanOrEqualTo(2);
          assertThat(more(before, after, "tidemark_syncs_seconds_count", "kind=push"))
              .isGreaterThanOrEqualTo(2);
        });
  }

  private static double more(Scrape before, Scrape after, String name, String... labels) {
    return after.sum(name, labels) - before.sum(name, labels);
  }

  @Test
  void aLiveReaderShouldBeCountedWhileItIsThere() {
    double before = scrape().sum("tidemark_live_subscribers", "kind=records");
    try (TestSocket socket = TestSocket.connect("/sync", "")) {
      socket.say(
          "{\"type\":\"auth\",\"deviceId\":\"tablet\",\"token\":\"%s\"}"
              .formatted(device.user().token()));
      socket.next("authenticated");
      socket.say("{\"type\":\"subscribe\",\"collections\":[\"patients\"]}");
      socket.next("subscribed");
      assertThat(scrape().sum("tidemark_live_subscribers", "kind=records")).isEqualTo(before + 1);
      assertThat(scrape().sum("tidemark_live_connections")).isPositive();
      double told = scrape().sum("tidemark_live_reads_total", "source=ring");
      tenant
          .member("ben")
          .device("desk")
          .request()
          .body(PUSH.formatted("r1"))
          .post("/api/v1/sync/push")
          .then()
          .statusCode(200);
      socket.next("change");
      assertThat(scrape().sum("tidemark_live_reads_total", "source=ring")).isGreaterThan(told);
    }
    Awaitility.await()
        .untilAsserted(() ->
            assertThat(scrape().sum("tidemark_live_subscribers", "kind=records"))
                .isEqualTo(before));
  }

  @Test
  void metricsShouldBeReadWhateverTheStoreDoes() {
    try (var trouble = store.outOfReach()) {
      assertThat(scrape().names()).contains("tidemark_store_used", "tidemark_log_position");
    }
  }

  @Test
  void nothingShouldTellWhoseAnythingIs() {
    push("secret-record");

    String text = Api.request().accept("text/plain").get("/metrics").asString();

    assertThat(text)
        .doesNotContain(
            tenant.id(), device.user().id(), device.id(), "secret-record", "patients", "/api/");
    assertThat(text.lines()).hasSizeLessThan(1_500);
    assertThat(Scrape.of(text).samples())
        .flatExtracting(sample -> sample.labels().keySet())
        .doesNotContain("tenant", "user", "device", "path", "uri", "collection");
  }

  @Test
  void thePageShouldHaveEveryMetricAndNoOther() throws Exception {
    push("r1");

    List<List<String>> rows = MarkdownTable.rows(OPERATIONS.resolve("watch.md"), "tidemark_");

    Set<String> described =
        rows.stream()
            .map(cells -> MarkdownTable.code(cells.getFirst()) + " " + cells.get(1))
            .collect(Collectors.toSet());
    Set<String> there =
        scrape().families().entrySet().stream()
            .filter(family -> family.getKey().startsWith("tidemark_"))
            .filter(family -> !family.getKey().endsWith("_max"))
            .map(family -> family.getKey() + " " + family.getValue())
            .collect(Collectors.toSet());
    assertThat(described).hasSizeGreaterThan(20).isEqualTo(there);
  }

  @Test
  void whatTheDashboardAsksForShouldBeThere() throws Exception {
    List<String> expressions = expressions();
    assertThat(expressions).hasSizeGreaterThan(30);
    push("r1");
    System.gc(); // Pauses are shown after the first.
    Awaitility.await()
        .untilAsserted(() -> assertThat(scrape().names()).contains("jvm_gc_pause_seconds_sum"));
    Scrape scrape = scrape();

    for (String expression : expressions) {
      assertThat(METRIC.matcher(expression).find()).as(expression).isTrue();
      Set<String> labels = new TreeSet<>(Set.of("instance", "job"));
      Matcher metric = METRIC.matcher(expression);
      while (metric.find()) {
        String name = metric.group(1);
        assertThat(scrape.names()).as(expression).contains(name);
        labels.addAll(scrape.labels(name));
        Matcher selected = SELECTED.matcher(metric.group(2) == null ? "" : metric.group(2));
        while (selected.find()) {
          assertThat(labels).as(expression).contains(selected.group(1));
        }
      }
      Matcher grouped = GROUPED.matcher(expression);
      while (grouped.find()) {
        assertThat(labels).as(expression).contains(grouped.group(1).split(", "));
      }
    }
  }

  @Test
  void theDashboardShouldShowEveryMetric() throws Exception {
    String asked = String.join("\n", expressions());

    assertThat(MarkdownTable.rows(OPERATIONS.resolve("watch.md"), "tidemark_"))
        .extracting(cells -> MarkdownTable.code(cells.getFirst()))
        .allSatisfy(name -> assertThat(asked).contains(name));
  }

  /// All that the dashboard asks Prometheus.
  private static List<String> expressions() throws Exception {
    JsonNode dashboard = new ObjectMapper().readTree(OPERATIONS.resolve("dashboard.json").toFile());
    return dashboard
        .path("panels")
        .valueStream()
        .flatMap(panel -> Stream.concat(Stream.of(panel), panel.path("panels").valueStream()))
        .flatMap(panel -> panel.path("targets").valueStream())
        .map(target -> target.path("expr").asText())
        .toList();
  }
}
