package dev.tidemark.server.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.tidemark.core.Role;
import dev.tidemark.engine.SyncRuns;
import dev.tidemark.server.Api;
import dev.tidemark.server.BreakableStore;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How a device stands; the path is shared with *field*.
@QuarkusTest
class DeviceStatusTest {
  @Inject TestTenants tenants;
  @Inject BreakableStore store;
  @Inject SyncRuns runs;

  private TestTenant tenant;
  private TestUser user;
  private TestPhone phone;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    user = tenant.user("asha", Role.ADMIN);
    phone = TestPhone.enrol(user, "phone");
  }

  private ValidatableResponse status() {
    return phone.request().get("/api/sync/status").then().statusCode(200);
  }

  private Response bring(String recipient) {
    return phone
        .request()
        .body(
            "{\"messages\":[{\"id\":\"m1\",\"sender_id\":\"%s\",\"recipient_id\":\"%s\",\"content\":\"x\"}]}"
                .formatted(phone.user(), recipient))
        .post("/api/sync/outgoing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/sync/status", "/api/sync/status/", "/api/sync/status?x=1"})
  void aDeviceThatNeverSyncedShouldBeIdle(String path) {
    phone
        .request()
        .get(path)
        .then()
        .statusCode(200)
        .body("$", aMapWithSize(4))
        .body("device_id", equalTo("phone"))
        .body("last_sync_timestamp", nullValue())
        .body("pending_outgoing_count", equalTo(0))
        .body("sync_status", equalTo("idle"));
  }

  @Test
  void whatWaitsForTheDeviceShouldBeCounted() {
    for (int i = 0; i < 3; i++) {
      user.request()
          .body("{\"recipient_id\":\"%s\",\"content\":\"x\"}".formatted(phone.user()))
          .post("/api/messages")
          .then()
          .statusCode(201);
    }
    status().body("pending_outgoing_count", equalTo(3));

    phone.request().get("/api/sync/incoming?limit=2").then().statusCode(200);

    status().body("pending_outgoing_count", equalTo(1));
  }

  @Test
  void aSyncShouldBeKnownAtOnceAndForGood() {
    phone.request().get("/api/sync/incoming").then().statusCode(200);

    String synced =
        status()
            .body("sync_status", equalTo("idle"))
            .body("last_sync_timestamp", notNullValue())
            .extract()
            .path("last_sync_timestamp");
    runs.flush();
    status().body("last_sync_timestamp", equalTo(synced));
  }

  @Test
  void aSyncOfWhichSomethingWasRefusedShouldBeAnErrorUntilTheNext() {
    bring("nobody").then().statusCode(200).body("failed_count", equalTo(1));
    status().body("sync_status", equalTo("error"));
    runs.flush();
    status().body("sync_status", equalTo("error"));

    bring(user.id()).then().statusCode(200).body("failed_count", equalTo(0));

    status().body("sync_status", equalTo("idle"));
  }

  @Test
  void aSyncUnderWayShouldBeSeen() {
    CompletableFuture<Response> bringing;
    try (var trouble = store.slow()) {
      bringing = CompletableFuture.supplyAsync(() -> bring(user.id()));
      Awaitility.await().untilAsserted(() -> status().body("sync_status", equalTo("syncing")));
    }
    assertThat(bringing.join().statusCode()).isEqualTo(200);

    status().body("sync_status", equalTo("idle"));
  }

  @Test
  void aSyncThatBrokeOffShouldNotStayUnderWay() {
    try (var trouble = store.losingAcknowledgements()) {
      bring(user.id()).then().statusCode(503);
    }

    status().body("sync_status", equalTo("idle"));
  }

  @Test
  void onlyAnEnrolledDeviceOfTheCallerShouldBeToldHowItStands() {
    TestPhone other = TestPhone.enrol(user, "other");

    ErrorAnswer.of(user.request().header("X-Device-ID", "phone").get("/api/sync/status"))
        .shouldBe(ErrorCode.NOT_FOUND)
        .shouldSay("Device not enrolled");
    ErrorAnswer.of(user.request().header("X-Device-ID", "none").get("/api/sync/status"))
        .shouldBe(ErrorCode.NOT_FOUND)
        .shouldSay("Device not enrolled");
    ErrorAnswer.of(user.request().header("X-Device-ID", "no id").get("/api/sync/status"))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldSay("Invalid device ID");
    ErrorAnswer.of(
            Api.request()
                .header("Authorization", "Bearer " + other.token())
                .header("X-Device-ID", "phone")
                .get("/api/sync/status"))
        .shouldBe(ErrorCode.FORBIDDEN);
  }

  @Test
  void whoeverNamesNoDeviceShouldBeToldOfTheServerAsFieldTellsIt() {
    user.request()
        .get("/api/sync/status")
        .then()
        .statusCode(200)
        .body("sync_strategy.strategy", equalTo("Server-Authoritative"))
        .body("device_id", nullValue());
    Api.request()
        .get("/api/sync/status/")
        .then()
        .statusCode(401)
        .header("WWW-Authenticate", "Bearer")
        .body("$", equalTo(Map.of("detail", "Authentication credentials were not provided.")));
    Api.request()
        .header("Authorization", "Bearer x")
        .get("/api/sync/status/")
        .then()
        .statusCode(401)
        .body("$", equalTo(Map.of("detail", "Given token not valid for any token type")));
    tenant.revoke(user);
    user.request()
        .get("/api/sync/status/")
        .then()
        .statusCode(401)
        .body("$", equalTo(Map.of("detail", "Given token not valid for any token type")));
  }

  @Test
  void whoeverNamesADeviceShouldBeToldOfErrorsAsMessagingTellsThem() {
    ErrorAnswer.of(Api.request().header("X-Device-ID", "phone").get("/api/sync/status/"))
        .shouldBe(ErrorCode.UNAUTHORIZED)
        .shouldSay("Authentication required");
    ErrorAnswer.of(phone.request().accept("text/plain").get("/api/sync/status/"))
        .shouldBe(ErrorCode.NOT_ACCEPTABLE)
        .shouldName("Accept");
    try (var trouble = store.outOfReach()) {
      ErrorAnswer.of(phone.request().get("/api/sync/status/")).shouldBe(ErrorCode.DATABASE_ERROR);
    }
  }
}
