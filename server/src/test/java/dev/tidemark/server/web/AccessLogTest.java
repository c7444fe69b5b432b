package dev.tidemark.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.Api;
import dev.tidemark.server.BreakableStore;
import dev.tidemark.server.Endpoint;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.socket.TestSocket;
import dev.tidemark.server.tracing.SpansInMemory;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A log that has a line for every request and, whatever goes wrong, nothing of what a request
/// holds.
@QuarkusTest
@TestProfile(AccessLogTest.On.class)
public class AccessLogTest {
  private static final String MARKER = "Qx7marker";

  @Inject TestTenants tenants;
  @Inject BreakableStore store;

  private final Log log = new Log();
  private TestTenant tenant;
  private TestDevice device;

  /// All that can be told of requests is told. Off is the default.
  public static final class On implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "tidemark.http.access-log", "true", "tidemark.traces.endpoint", "http://127.0.0.1:9/");
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return Set.of(SpansInMemory.class);
    }
  }

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    device = tenant.member("asha").device("tablet");
    Logger.getLogger("").addHandler(log);
  }

  @AfterEach
  void tearDown() {
    Logger.getLogger("").removeHandler(log);
  }

  @Test
  void aLineShouldSayWhoAskedForWhatAndHowItEnded() {
    device
        .request()
        .header("X-Request-ID", "line-1")
        .header("X-Forwarded-For", "192.0.2.7")
        .get("/api/v1/patients?limit=5&token=" + MARKER)
        .then()
        .statusCode(200);

    assertThat(log.line("line-1"))
        .startsWith("GET /api/v1/patients?limit=5&* status=200 bytes=")
        .containsPattern("bytes=[1-9][0-9]* ms=[0-9]+ request=line-1 address=192.0.2.7 ")
        .contains(
            "tenant=" + tenant.id() + " user=" + device.user().id() + " device=" + device.id())
        .contains("mdc={", "status=200, ");
  }

  @Test
  void nobodyShouldBeNamedWhoDidNotSignIn() {
    stranger("line-2").get("/nothing");
    Endpoint.PULL.send(stranger("line-3"));

    assertThat(log.line("line-2")).contains("GET /nothing status=404").doesNotContain("user=");
    assertThat(log.line("line-3")).contains("status=401").doesNotContain("user=", "device=");
    assertThat(log.text()).doesNotContain(MARKER);
  }

  private RequestSpecification stranger(String id) {
    return Api.request()
        .header("X-Request-ID", id)
        .header("X-Device-ID", device.id())
        .header("Authorization", "Bearer " + MARKER);
  }

  @Test
  void whatGoesWrongShouldSayForWhomItWasDone() {
    try (var trouble = store.outOfReach()) {
      device.request().header("X-Request-ID", "broken-1").get("/api/v1/patients");
    }

    assertThat(log.lineWith("broken-1: the store is out of reach"))
        .contains("request=broken-1", "tenant=" + tenant.id(), "device=" + device.id())
        .doesNotContain(device.user().id(), "asha");
  }

  @Test
  void whatGoesWrongOnASocketShouldSayItToo() {
    try (TestSocket socket = TestSocket.connect("/sync", "")) {
      socket.say(
          "{\"type\":\"auth\",\"deviceId\":\"tablet\",\"token\":\"%s\"}"
              .formatted(device.user().token()));
      socket.next("authenticated");
      try (var trouble = store.outOfReach()) {
        socket.say("{\"type\":\"subscribe\",\"collections\":[\"patients\"]}");
        socket.next("error");
      }
    }

    assertThat(log.lineWith("/sync: the store is out of reach"))
        .containsPattern("request=[0-9a-f-]{36}")
        .contains("tenant=" + tenant.id(), "device=" + device.id())
        .doesNotContain(device.user().id(), "asha");
  }

  @Test
  void nothingOfARequestShouldBeInTheLogWhateverHappens() {
    askEverything("well");
    try (var trouble = store.outOfReach()) {
      askEverything("away");
    }
    try (var trouble = store.failing(() -> new IllegalStateException("boom"))) {
      askEverything("broken");
    }

    assertThat(log.text()).contains("boom", "the store is out of reach");
    assertThat(log.text()).doesNotContain(MARKER, device.user().token(), device.syncToken());
    assertThat(log.text()).doesNotContain(TestTenant.PASSWORD);
  }

  @Test
  void thisTestShouldFindWhatIsThere() {
    device.request().header("X-Request-ID", "planted").get("/api/v1/patients/" + MARKER);

    assertThat(log.line("planted")).contains(MARKER);
  }

  private void askEverything(String when) {
    for (Endpoint endpoint : Endpoint.values()) {
      String id = when + "-" + endpoint;
      Map<String, String> names =
          Map.of(
              "Ravi",
              MARKER,
              "meera",
              MARKER,
              "meena",
              MARKER,
              "x",
              TestTenant.PASSWORD,
              "long",
              MARKER);
      endpoint.send(marked(id), names);
      endpoint.send(marked(id + "-bad"), ("{\"" + MARKER).getBytes(StandardCharsets.UTF_8));
      endpoint.send(
          marked(id + "-odd"),
          ("{\"changes\":\"" + MARKER + "\"}").getBytes(StandardCharsets.UTF_8));
      assertThat(log.line(id)).contains(endpoint.method());
      log.line(id + "-odd");
    }
  }

  private RequestSpecification marked(String id) {
    return device
        .request()
        .header("X-Request-ID", id)
        .header("X-Tenant-ID", tenant.id())
        .header("X-Forwarded-For", "192.0.2.8")
        .header("X-Vector-Clock", MARKER)
        .header("Cookie", "a=" + MARKER)
        .queryParam("token", device.user().token())
        .queryParam("username", MARKER);
  }

  /// What is logged, as a JSON log would have it: with all parts and the whole of exceptions.
  private static final class Log extends Handler {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord record) {
      var line = new StringWriter();
      if (record instanceof ExtLogRecord full) {
        line.append(full.getFormattedMessage()).append(" mdc=" + full.getMdcCopy());
      } else {
        line.append(record.getMessage());
      }
      if (record.getThrown() != null) {
        record.getThrown().printStackTrace(new PrintWriter(line, true));
      }
      lines.add(line.toString());
    }

    /// The line of the access log about that request, once it is there.
    private String line(String request) {
      return lineWith(" request=" + request + " ");
    }

    /// The first line that has that text.
    private String lineWith(String text) {
      return Awaitility.await()
          .until(
              () -> lines.stream().filter(line -> line.contains(text)).findFirst().orElse(""),
              line -> !line.isEmpty());
    }

    private String text() {
      return String.join("\n", lines);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
