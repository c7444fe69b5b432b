package dev.tidemark.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.tidemark.server.BreakableStore;
import dev.tidemark.server.Endpoint;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What clients are told when the server is in trouble: that it is, under which id its log says
/// more, and nothing else. Once the trouble is over, all is as it was.
@QuarkusTest
class FailureTest {
  @Inject TestTenants tenants;
  @Inject BreakableStore store;

  @TestHTTPResource("/")
  URI server;

  private TestTenant tenant;
  private TestDevice device;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    device = tenant.member("asha").device("tablet");
    device.request().body("{\"name\":\"Asha\"}").put("/api/v1/patients/p1").then().statusCode(201);
  }

  @AfterEach
  void theServerShouldGoOn() {
    push("after", "p9").then().statusCode(200).body("accepted", contains("p9"));
  }

  /// Published keys are kept in memory.
  static Stream<Endpoint> onTheStore() {
    return Endpoint.ofProtocols().filter(endpoint -> endpoint != Endpoint.KEYS);
  }

  @ParameterizedTest
  @MethodSource("onTheStore")
  void aStoreOutOfReachShouldBeSaidAndBeWaitedFor(Endpoint endpoint) {
    String before = tenant.everything(device);
    ErrorAnswer answer;
    try (var trouble = store.outOfReach()) {
      answer = ErrorAnswer.of(endpoint.send(device.request().header("X-Request-ID", "trouble-1")));
    }
    answer.shouldBe(ErrorCode.DATABASE_ERROR).shouldEcho("trouble-1");
    assertThat(answer.response().header("Retry-After")).isEqualTo("5");
    assertThat(tenant.everything(device)).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("onTheStore")
  void whatNobodyThoughtOfShouldShowNothingOfTheInside(Endpoint endpoint) {
    String before = tenant.everything(device);
    ErrorAnswer answer;
    try (var trouble =
        store.failing(() ->
            new IllegalStateException(
                "SELECT * FROM records", new IOException("/var/lib/tidemark.db")))) {
      answer = ErrorAnswer.of(endpoint.send(device.request().header("X-Request-ID", "trouble-1")));
    }
    answer.shouldBe(ErrorCode.INTERNAL_ERROR).shouldEcho("trouble-1");
    assertThat(tenant.everything(device)).isEqualTo(before);
  }

  @Test
  void keysShouldBeShownWhateverTheStoreDoes() {
    // Whatever serves them is made for the first who asks, and needs the store for that.
    Endpoint.KEYS.send(device.request()).then().statusCode(200);
    try (var trouble = store.outOfReach()) {
      Endpoint.KEYS.send(device.request()).then().statusCode(200);
    }
  }

  @Test
  void aPushThatWasStoredButNotAnsweredShouldBeReplayed() {
    try (var trouble = store.losingAcknowledgements()) {
      ErrorAnswer.of(push("push-1", "p2")).shouldBe(ErrorCode.DATABASE_ERROR).shouldEcho("push-1");
    }
    String stored = tenant.everything(device);

    Response again = push("push-1", "p2");

    again.then().statusCode(200).body("accepted", contains("p2"));
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(tenant.everything(device)).isEqualTo(stored);
  }

  @Test
  void aRecordThatWasStoredButNotAnsweredShouldBeStoredOnce() {
    try (var trouble = store.losingAcknowledgements()) {
      ErrorAnswer.of(Endpoint.REPLACE.send(device.request())).shouldBe(ErrorCode.DATABASE_ERROR);
    }
    Endpoint.REPLACE.send(device.request()).then().statusCode(200).body("version", equalTo(2));
  }

  /// Again and again, since what the server still writes races with the end of the connection.
  @RepeatedTest(10)
  void aFullSyncThatBreaksOffShouldNotLookWhole() throws Exception {
    String changes =
        IntStream.range(0, 1_000)
            .mapToObj(i -> Endpoint.CHANGE.replace("p2", "q" + i))
            .collect(Collectors.joining(",", "{\"changes\":[", "]}"));
    device.request().body(changes).post("/api/v1/sync/push").then().statusCode(200);
    for (var version : List.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2)) {
      var endings = new ArrayList<Ending>();
      do {
        endings.add(fullSyncWithAStoreThatFailsAfter(endings.size(), version));
      } while (endings.getLast() != Ending.WHOLE && endings.size() < 20);

      assertThat(endings)
          .as("%s", version)
          .startsWith(Ending.REFUSED)
          .contains(Ending.BROKEN_OFF)
          .endsWith(Ending.WHOLE);
    }
  }

  private enum Ending {
    REFUSED,
    BROKEN_OFF,
    WHOLE
  }

  private Ending fullSyncWithAStoreThatFailsAfter(int readings, HttpClient.Version version)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve(Endpoint.FULL.path()))
            .version(version)
            .header("Authorization", "Bearer " + device.user().token())
            .header("X-Device-ID", device.id())
            .POST(BodyPublishers.ofString("{\"collections\":[\"patients\"]}"))
            .build();
    try (HttpClient client = HttpClient.newHttpClient();
        var trouble = store.outOfReachAfter(readings)) {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() == 503) {
        assertThat(answer.body()).contains("DATABASE_ERROR");
        return Ending.REFUSED;
      }
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.version()).isEqualTo(version);
      assertThat(answer.body()).contains("\"p1\"", "\"q0\"", "\"q999\"", "\"syncToken\"");
      return Ending.WHOLE;
    } catch (IOException e) {
      return Ending.BROKEN_OFF;
    }
  }

  private Response push(String requestId, String id) {
    return device
        .request()
        .header("X-Request-ID", requestId)
        .body("{\"changes\":[" + Endpoint.CHANGE.replace("p2", id) + "]}")
        .post("/api/v1/sync/push");
  }
}
