package dev.tidemark.server.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.tidemark.engine.Device;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.Endpoint;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Devices: how they register, and where they stand.
@QuarkusTest
class DevicesTest {
  @Inject TestTenants tenants;
  @Inject SyncStore store;

  private TestTenant tenant;
  private TestUser user;
  private TestUser other;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    user = tenant.member("asha");
    other = tenant.member("ravi");
  }

  @Test
  void aDeviceShouldBeRegisteredToItsUserWithWhatItSaysOfItself() {
    initialize(user, "tablet", "{\"deviceInfo\":{\"platform\":\"ios\",\"version\":\"1.0.0\"}}")
        .then()
        .statusCode(200)
        .body("deviceId", equalTo("tablet"))
        .body("syncToken", notNullValue())
        .body("serverTime", notNullValue())
        .body("syncEndpoints.push", equalTo("/api/v1/sync/push"))
        .body("syncEndpoints.pull", equalTo("/api/v1/sync/pull"))
        .body("syncEndpoints.status", equalTo("/api/v1/sync/status"))
        .body("capabilities", hasItem("delta_sync"));

    Device device = stored("tablet");
    assertThat(device.user()).isEqualTo(user.id());
    assertThat(device.type()).isEqualTo("ios");
    assertThat(device.info()).isEqualTo("{\"platform\":\"ios\",\"version\":\"1.0.0\"}");
  }

  @Test
  void aDeviceThatBeginsAnewShouldStayWhatItWas() {
    initialize(user, "tablet", "{\"deviceInfo\":{\"platform\":\"ios\"}}");
    Device before = stored("tablet");

    initialize(user, "tablet", "").then().statusCode(200);
    initialize(user, "tablet", "{\"deviceInfo\":null}").then().statusCode(200);
    assertThat(stored("tablet")).isEqualTo(before);

    initialize(user, "tablet", "{\"deviceInfo\":{\"platform\":\"ios\",\"version\":\"2\"}}");
    assertThat(stored("tablet").info()).contains("\"2\"");
    assertThat(stored("tablet").number()).isEqualTo(before.number());
  }

  @Test
  void aDeviceOfSomebodyElseShouldStayTheirs() {
    user.device("tablet");
    Device before = stored("tablet");

    ErrorAnswer.of(initialize(other, "tablet", "{\"deviceInfo\":{\"platform\":\"android\"}}"))
        .shouldBe(ErrorCode.DEVICE_NOT_REGISTERED);
    assertThat(stored("tablet")).isEqualTo(before);
  }

  @Test
  void anotherTenantShouldHaveItsOwnDeviceOfThatName() {
    user.device("tablet");

    TestDevice elsewhere = tenants.add().member("asha").device("tablet");

    elsewhere.request().get("/api/v1/sync/pull").then().statusCode(200);
    assertThat(stored("tablet").user()).isEqualTo(user.id());
  }

  @Test
  void aDeviceThatWasRevokedShouldNotComeBack() {
    TestDevice device = user.device("tablet");
    tenant.revoke(device);

    for (Endpoint endpoint : Endpoint.bySyncToken().toList()) {
      ErrorAnswer.of(endpoint.send(device.request())).shouldBe(ErrorCode.UNAUTHORIZED);
    }
    assertThat(initialize(user, "tablet", "").statusCode()).isGreaterThanOrEqualTo(400);
    assertThat(stored("tablet").revokedAt()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"server", "server-2"})
  void namesOfTheServersOwnShouldNotBeTaken(String name) {
    ErrorAnswer.of(initialize(user, name, ""))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName("X-Device-ID");
  }

  @Test
  void statusShouldSayWhatWaitsForTheDevice() {
    TestDevice device = user.device("tablet");
    user.request().body("{}").put("/api/v1/patients/p1").then().statusCode(201);
    user.request().body("{}").put("/api/v1/patients/p2").then().statusCode(201);
    other.request().body("{}").put("/api/v1/journal/j1").then().statusCode(201);

    device
        .request()
        .get("/api/v1/sync/status")
        .then()
        .body("deviceId", equalTo("tablet"))
        .body("state", equalTo("idle"))
        .body("pendingChanges", equalTo(2))
        .body("pendingConflicts", equalTo(0))
        .body("lastSyncAt", nullValue())
        .body("serverTime", notNullValue());

    Response page = device.request().get("/api/v1/sync/pull?limit=1");
    page.then().body("changes.id", contains("p1"));
    user.request()
        .header("X-Sync-Token", page.<String>path("syncToken"))
        .get("/api/v1/sync/status")
        .then()
        .body("pendingChanges", equalTo(1))
        .body("syncToken", equalTo(page.<String>path("syncToken")));
  }

  @Test
  void statusShouldSayWhenTheDeviceLastSynced() {
    TestDevice device = user.device("tablet");
    device.request().get("/api/v1/sync/pull").then().statusCode(200);

    Awaitility.await()
        .until(() -> device.request().get("/api/v1/sync/status").path("lastSyncAt") != null);
  }

  private static Response initialize(TestUser user, String device, String body) {
    return user.request().header("X-Device-ID", device).body(body).post("/api/v1/sync/initialize");
  }

  private Device stored(String id) {
    return store.<Optional<Device>>read(reading -> reading.device(tenant.id(), id)).orElseThrow();
  }
}
