package dev.tidemark.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.tidemark.server.BreakableStore;
import dev.tidemark.server.RawHttp;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.presence.Presence;
import dev.tidemark.server.socket.TestSocket;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class DeviceSyncTest {
  private static final String DEVICES = "/pisync/devices";

  @TestHTTPResource("/")
  URI server;

  @Inject TestTenants tenants;
  @Inject BreakableStore store;
  @Inject Presence presence;

  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private TestTenant tenant;
  private TestUser caller;
  private TestDevice pi;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    caller = tenant.member("asha");
    pi = tenant.member("ben").device("pi");
  }

  @AfterEach
  void tearDown() {
    callers.close();
  }

  @Test
  void allDevicesOfTheTenantShouldBeListedByNumber() {
    caller.device("a-tablet");
    tenants.add().member("dora").device("elsewhere");

    list()
        .body("count", equalTo(2))
        .body("devices.device_id", contains(1, 2))
        .body("devices.name", contains("pi", "a-tablet"))
        .body("devices[0].type", equalTo("unknown"))
        .body("devices[0].last_sync_at", nullValue())
        .body("devices[0].sync_status_code", nullValue())
        .body("devices[0].error_message", nullValue())
        .body("devices[0].last_attempt_at", nullValue());
  }

  @Test
  void aTenantWithoutDevicesShouldListNone() {
    TestUser lonely = tenants.add().member("dora");

    lonely.request().get(DEVICES).then().statusCode(200).body("count", equalTo(0));
  }

  @Test
  void aDeviceThatIsNotConnectedShouldBeOutOfReach() {
    failed(sync(), 404, "Server Not Reachable");
  }

  @Test
  void aDeviceOnItsMobileSocketShouldSyncThere() throws Exception {
    try (TestSocket socket = mobile()) {
      Future<Response> answer = begin();
      socket.next("sync_now");
      socket.say(
          """
          {"type":"sync","payload":{"idempotency_key":"k1",\
          "patients_data":[{"mobile_id":"p1","a":1}]}}\
          """);

      synced(answer.get());
    }
  }

  @Test
  void aDeviceOnTheSyncSocketMaySyncByPulling() throws Exception {
    try (TestSocket socket = TestSocket.connect("/sync", "")) {
      String token = pi.user().token();
      socket.say("{\"type\":\"auth\",\"token\":\"" + token + "\",\"deviceId\":\"pi\"}");
      socket.next("authenticated");
      Future<Response> answer = begin();
      socket.next("sync_now");
      pi.request().get("/api/v1/sync/pull").then().statusCode(200);

      synced(answer.get());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "authentication, 400, Authentication Failure",
    "the disk is full, 500, Unknown Sync Error"
  })
  void aDeviceMaySayThatItFailed(String reason, int status, String error) throws Exception {
    try (TestSocket socket = mobile()) {
      Future<Response> answer = begin();
      String request = socket.next("sync_now").at("/payload/request_id").asText();
      socket.say(failure("another-request", "authentication"));
      socket.say(failure(request, reason));

      failed(answer.get(), status, error);
    }
  }

  @Test
  void aSyncWithARejectedChangeShouldCountAsFailed() throws Exception {
    try (TestSocket socket = mobile()) {
      Future<Response> answer = begin();
      socket.next("sync_now");
      pi.request()
          .body("{\"changes\":[{\"collection\":\"patients\",\"id\":\"p1\"}]}")
          .post("/api/v1/sync/push")
          .then()
          .statusCode(200);

      failed(answer.get(), 500, "Unknown Sync Error");
    }
  }

  @Test
  void aDeviceThatDoesNothingShouldTimeOut() {
    try (TestSocket socket = mobile()) {
      failed(sync(), 400, "Connection Timeout");

      socket.next("sync_now");
    }
  }

  @Test
  void aDeviceThatIsShutOutShouldNotBeAsked() {
    tenant.revoke(pi);

    failed(sync(), 400, "Authentication Failure");
  }

  @Test
  void callersAtOnceShouldAllBeTold() throws Exception {
    try (TestSocket socket = mobile()) {
      Future<Response> first = begin();
      Future<Response> second = begin();
      socket.next("sync_now");
      await()
          .until(() -> {
            pi.request().get("/api/v1/sync/pull").then().statusCode(200);
            return first.isDone() && second.isDone();
          });

      for (Response answer : List.of(first.get(), second.get())) {
        answer.then().statusCode(200).body("device.sync_status_code", equalTo(200));
      }
    }
  }

  @Test
  void aCallerWhoHangsUpShouldLeaveNothingBehind() throws Exception {
    try (TestSocket socket = mobile()) {
      try (RawHttp impatient = new RawHttp(server)) {
        impatient.send(
            """
            GET /pisync/devices/1 HTTP/1.1
            Host: tidemark
            Authorization: Bearer %s

            """
                .formatted(caller.token()));
        socket.next("sync_now");
      }
      pi.request().get("/api/v1/sync/pull").then().statusCode(200);
      await().untilAsserted(() -> list().body("devices[0].sync_status_code", equalTo(200)));

      Future<Response> answer = begin();
      socket.next("sync_now");
      pi.request().get("/api/v1/sync/pull").then().statusCode(200);
      synced(answer.get());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "0", "-1", "01", "1.0", "pi", "1234567890123456789012"})
  void anUnknownDeviceShouldNotBeFound(String id) {
    tenants.add().member("dora").device("elsewhere");

    caller
        .request()
        .get(DEVICES + "/" + id)
        .then()
        .statusCode(404)
        .body("message", equalTo("Device with ID " + id + " not found"))
        .body("device", nullValue());
  }

  @Test
  void aWordOfFailureThatIsNotProperShouldBeRefused() {
    try (TestSocket socket = mobile()) {
      socket.say("{\"type\":\"sync_failed\",\"payload\":{\"request_id\":7,\"reason\":\"x\"}}");
      assertThat(socket.next("error").at("/payload/details/field").asText())
          .isEqualTo("/payload/request_id");
      socket.say("{\"type\":\"sync_failed\",\"payload\":{\"request_id\":\"x\"}}");
      assertThat(socket.next("error").at("/payload/details/field").asText())
          .isEqualTo("/payload/reason");
    }
  }

  @Test
  void aStoreOutOfReachShouldBeTold() {
    try (var trouble = store.outOfReach()) {
      caller
          .request()
          .get(DEVICES)
          .then()
          .statusCode(503)
          .body("message", equalTo("Server error while fetching devices"));
      caller
          .request()
          .get(DEVICES + "/1")
          .then()
          .statusCode(503)
          .body("message", equalTo("Server error while syncing device"));
    }
    failed(sync(), 404, "Server Not Reachable");
  }

  /// Connected, and known to be.
  private TestSocket mobile() {
    TestSocket socket =
        TestSocket.connect("/ws/mobile/sync", "?device_id=pi&token=" + pi.user().token());
    await().until(() -> !presence.of(tenant.id(), pi.user().id()).isEmpty());
    return socket;
  }

  private static String failure(String request, String reason) {
    return "{\"type\":\"sync_failed\",\"payload\":{\"request_id\":\"%s\",\"reason\":\"%s\"}}"
        .formatted(request, reason);
  }

  private Response sync() {
    return caller.request().get(DEVICES + "/1");
  }

  private Future<Response> begin() {
    Callable<Response> sync = this::sync;
    return callers.submit(sync);
  }

  private ValidatableResponse list() {
    return caller.request().get(DEVICES).then().statusCode(200);
  }

  private void synced(Response answer) {
    answer
        .then()
        .statusCode(200)
        .body("message", equalTo("Device synced successfully"))
        .body("device.device_id", equalTo(1))
        .body("device.sync_status_code", equalTo(200))
        .body("device.error_message", nullValue())
        .body("device.last_sync_at", notNullValue())
        .body("device.last_attempt_at", notNullValue());
    list().body("devices", hasSize(1)).body("devices[0]", equalTo(answer.path("device")));
  }

  private void failed(Response answer, int status, String error) {
    answer
        .then()
        .statusCode(status)
        .body("message", equalTo("Sync failed: " + error))
        .body("device.sync_status_code", equalTo(status))
        .body("device.error_message", equalTo(error))
        .body("device.last_attempt_at", notNullValue());
    list().body("devices[0]", equalTo(answer.path("device")));
  }
}
