package dev.tidemark.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.Api;
import dev.tidemark.server.Endpoint;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A server with the limits that are documented, or smaller ones, and a time that stands still.
@QuarkusTest
@TestProfile(RateFilterTest.Limited.class)
class RateFilterTest {
  private static final String PUSH = "{\"changes\":[" + Endpoint.CHANGE + "]}";

  @Inject TestTenants tenants;
  @Inject TestTime time;

  private final String address =
      "10.%d.%d.%d".formatted(number(), number(), ThreadLocalRandom.current().nextInt(1, 255));
  private TestTenant tenant;
  private TestUser user;
  private TestDevice tablet;

  /// The limits, and the time.
  public static final class Limited implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "tidemark.limits.records", "1000/1m",
          "tidemark.limits.messaging", "60/1m burst 10",
          "tidemark.limits.mobile", "3/1m",
          "tidemark.limits.upload-init", "3/1m",
          "tidemark.limits.upload-chunk", "3/1m",
          "tidemark.limits.health", "3/1m",
          "tidemark.limits.fleet", "3/1m",
          "tidemark.limits.field", "3/1m");
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return Set.of(TestTime.class);
    }
  }

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    user = tenant.member("asha");
    tablet = user.device("tablet");
  }

  private static int number() {
    return ThreadLocalRandom.current().nextInt(256);
  }

  private RequestSpecification nobody() {
    return Api.request().header("X-Forwarded-For", address);
  }

  private static long remaining(Response response) {
    return Long.parseLong(response.header("X-RateLimit-Remaining"));
  }

  private Response login() {
    return Endpoint.LOGIN.send(nobody());
  }

  /// Leaves nothing of the device's thousand.
  private static void exhaust(TestDevice device) {
    long left = remaining(device.request().get("/api/v1/sync/status"));
    for (; left > 0; left--) {
      // Unchecked: the document has been compared with the first.
      RestAssured.given()
          .header("Authorization", "Bearer " + device.user().token())
          .header("X-Device-ID", device.id())
          .get("/nowhere")
          .then()
          .statusCode(404);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.tidemark.server.Endpoint#ofProtocols")
  void everyAnswerShouldSayWhatIsLeft(Endpoint endpoint) {
    Response response = endpoint.send(nobody());

    assertThat(response.header("X-RateLimit-Limit")).isIn("1000", "60", "3");
    assertThat(remaining(response)).isIn(999L, 9L, 2L);
    assertThat(Long.parseLong(response.header("X-RateLimit-Reset")))
        .isBetween(Instant.now().getEpochSecond(), Instant.now().getEpochSecond() + 61);
  }

  @Test
  void aPathOfTwoProtocolsShouldHaveTheLimitOfTheOneThatAnswers() {
    assertThat(nobody().get("/api/sync/status").header("X-RateLimit-Limit")).isEqualTo("3");
    assertThat(
            nobody()
                .header("X-Device-ID", "tablet")
                .get("/api/sync/status")
                .header("X-RateLimit-Limit"))
        .isEqualTo("60");
  }

  @Test
  void whatIsNowhereShouldSayItToo() {
    Response response = nobody().get("/nowhere");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.header("X-RateLimit-Limit")).isEqualTo("1000");
  }

  @Test
  void theServersOwnPagesShouldNotCount() {
    for (String page : List.of("/q/openapi", "/health/live", "/health/ready/", "/metrics")) {
      Response response = RestAssured.given().get(page);

      assertThat(response.statusCode()).as(page).isEqualTo(200);
      assertThat(response.header("X-RateLimit-Limit")).as(page).isNull();
    }
  }

  @Test
  void aThousandRequestsOfADeviceShouldPassAndTheNextLeaveNothingBehind() {
    exhaust(tablet);
    long position = tenant.position();

    ErrorAnswer refused =
        ErrorAnswer.of(tablet.request().body(PUSH).post("/api/v1/sync/push"))
            .shouldBe(ErrorCode.QUOTA_EXCEEDED)
            .shouldSay("Too many requests");

    assertThat(refused.response().header("X-RateLimit-Limit")).isEqualTo("1000");
    assertThat(refused.response().header("X-RateLimit-Remaining")).isEqualTo("0");
    assertThat(refused.response().header("Retry-After")).isEqualTo("60");
    assertThat(tenant.position()).isEqualTo(position);

    time.advance(Duration.ofMinutes(1));

    Response again = tablet.request().body(PUSH).post("/api/v1/sync/push");
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(remaining(again)).isEqualTo(999);
    assertThat(tenant.position()).isEqualTo(position + 1);
  }

  @Test
  void theEleventhRequestOfMessagingShouldBeRefusedForASecond() {
    for (int left = 9; left >= 0; left--) {
      Response response = login();
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(remaining(response)).isEqualTo(left);
    }

    ErrorAnswer refused = ErrorAnswer.of(login()).shouldBe(ErrorCode.RATE_LIMITED);

    assertThat(refused.response().header("Retry-After")).isEqualTo("1");
    assertThat(refused.response().header("X-RateLimit-Limit")).isEqualTo("60");
  }

  @Test
  void eachProtocolShouldRefuseInItsOwnForm() {
    for (int i = 0; i < 3; i++) {
      Endpoint.CONFLICT_LOG.send(nobody()).then().statusCode(401);
      Endpoint.FLEET_LOGIN.send(nobody()).then().statusCode(401);
      Endpoint.FIELD_TOKEN.send(nobody()).then().statusCode(401);
    }

    ErrorAnswer.of(Endpoint.CONFLICT_LOG.send(nobody())).shouldBe(ErrorCode.RATE_001);
    Response fleet = Endpoint.FLEET_LOGIN.send(nobody());
    assertThat(fleet.statusCode()).isEqualTo(429);
    assertThat(fleet.<Map<String, String>>path(""))
        .containsExactly(Map.entry("message", "Too many requests; try again in 60 s"));
    Response field = Endpoint.FIELD_TOKEN.send(nobody());
    assertThat(field.statusCode()).isEqualTo(429);
    assertThat(field.<Map<String, String>>path(""))
        .containsExactly(Map.entry("detail", "Too many requests; try again in 60 s"));
    assertThat(List.of(fleet.header("Retry-After"), field.header("Retry-After")))
        .containsOnly("60");
  }

  @Test
  void devicesOfAUserAndTheUserShouldNotStandInEachOthersWay() {
    TestDevice phone = user.device("phone");
    assertThat(remaining(tablet.request().get("/api/v1/sync/status"))).isEqualTo(999);
    assertThat(remaining(tablet.request().get("/api/v1/sync/status"))).isEqualTo(998);
    assertThat(remaining(phone.request().get("/api/v1/sync/status"))).isEqualTo(999);
    assertThat(
            remaining(
                user.request()
                    .header("X-Sync-Token", phone.syncToken())
                    .get("/api/v1/sync/status")))
        .isEqualTo(998);
    // Registering two devices counted against the user: they were nobody's yet.
    assertThat(remaining(user.request().get("/api/v1/patients"))).isEqualTo(997);
  }

  @Test
  void namingADeviceThatIsNotOnesOwnShouldSpendNothingOfIt() {
    TestUser ravi = tenant.member("ravi");

    assertThat(remaining(ravi.request().header("X-Device-ID", "tablet").get("/api/v1/patients")))
        .isEqualTo(999);
    assertThat(
            remaining(
                ravi.request()
                    .header("X-Sync-Token", tablet.syncToken())
                    .get("/api/v1/sync/status")))
        .isEqualTo(998);
    assertThat(remaining(ravi.request().header("X-Device-ID", "unknown").get("/api/v1/patients")))
        .isEqualTo(997);
    assertThat(remaining(nobody().header("X-Device-ID", "tablet").get("/api/v1/patients")))
        .isEqualTo(999);

    assertThat(remaining(tablet.request().get("/api/v1/sync/status"))).isEqualTo(999);
  }

  @Test
  void whoeverHasNoGoodTokenShouldCountByAddress() {
    for (String authorization : List.of("Bearer made.up.token", "Bearer ", "Basic YTpi")) {
      nobody().header("Authorization", authorization).get("/api/v1/patients");
    }

    assertThat(remaining(nobody().get("/api/v1/patients"))).isEqualTo(996);
    assertThat(remaining(user.request().header("X-Forwarded-For", address).get("/api/v1/patients")))
        .as("a user of the same address")
        .isEqualTo(998);
  }

  @Test
  void aTokenInTheQueryShouldCountAgainstItsUser() {
    String path = "/sse/web/nobody?token=" + user.token();
    assertThat(remaining(nobody().get(path))).isEqualTo(9);

    assertThat(remaining(user.request().get("/sse/web/nobody"))).isEqualTo(8);
    assertThat(remaining(nobody().get("/sse/web/nobody"))).isEqualTo(9);
  }

  @Test
  void ofFiftyRequestsAtOnceTenShouldPass() throws Exception {
    var requests = new ArrayList<Callable<Integer>>();
    for (int i = 0; i < 50; i++) {
      requests.add(() ->
          RestAssured.given()
              .header("Authorization", "Bearer " + user.token())
              .get("/api/messages/none")
              .statusCode());
    }
    var statuses = new ArrayList<Integer>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> status : threads.invokeAll(requests)) {
        statuses.add(status.get());
      }
    }

    assertThat(statuses).filteredOn(status -> status != 429).hasSize(10);
    assertThat(statuses).hasSize(50);
  }
}
