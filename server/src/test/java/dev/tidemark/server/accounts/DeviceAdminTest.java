package dev.tidemark.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.tidemark.core.Role;
import dev.tidemark.engine.AuditEntry;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class DeviceAdminTest {
  @Inject TestTenants tenants;

  private TestTenant tenant;
  private TestUser admin;
  private TestUser asha;
  private TestDevice tablet;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    admin = tenant.user("root", Role.ADMIN);
    asha = tenant.member("asha");
    tablet = asha.device("tablet");
  }

  @Test
  void adminsShouldSeeAllDevicesAndOthersTheirOwn() {
    TestUser ben = tenant.member("ben");
    ben.device("phone");

    list(admin, "")
        .body("devices.id", contains("tablet", "phone"))
        .body("devices.number", contains(1, 2))
        .body("devices.user", contains(asha.id(), ben.id()))
        .body("devices.username", contains("asha", "ben"))
        .body("devices[0].name", nullValue())
        .body("devices[0].revokedAt", nullValue())
        .body("devices[0].createdAt", notNullValue())
        .body("total", equalTo(2));
    list(admin, "?limit=1&offset=1")
        .body("devices.id", contains("phone"))
        .body("total", equalTo(2));
    list(admin, "?user=" + ben.id())
        .body("devices.id", contains("phone"))
        .body("total", equalTo(1));
    list(admin, "?user=nobody").body("devices", empty()).body("total", equalTo(0));
    list(ben, "").body("devices.id", contains("phone")).body("total", equalTo(1));
    list(ben, "?user=" + ben.id()).body("devices.id", contains("phone"));
    list(tenant.user("mobile", Role.DEVICE), "").body("devices", empty());
    ErrorAnswer.of(ben.request().get("/api/v1/devices?user=" + asha.id()))
        .shouldBe(ErrorCode.FORBIDDEN);
  }

  @Test
  void aDeviceShouldBeCalledWhatItIsNamed() {
    change(admin, "tablet", "{\"name\":\"Ward 3\"}")
        .then()
        .statusCode(200)
        .body("name", equalTo("Ward 3"))
        .body("type", nullValue());
    change(admin, "tablet", "{\"type\":\"tablet\",\"name\":null}")
        .then()
        .body("name", equalTo("Ward 3"))
        .body("type", equalTo("tablet"));
    change(admin, "tablet", "{}").then().body("type", equalTo("tablet"));
    list(asha, "").body("devices.name", contains("Ward 3"));
    assertThat(tenant.audit())
        .extracting(AuditEntry::actor, AuditEntry::action, AuditEntry::subject)
        .containsExactly(
            tuple(admin.id(), "device.change", "device:tablet"),
            tuple(admin.id(), "device.change", "device:tablet"));
    tablet.request().get("/api/v1/sync/pull").then().statusCode(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\":7}|name",
        "{\"name\":\"\"}|name",
        "{\"name\":\" a\"}|name",
        "{\"type\":\"a\\u0000b\"}|type",
        "{\"name\":\"ok\",\"type\":[]}|type",
        "[]|body",
        "''|body",
      })
  void aBadChangeShouldBeNamedAndHaveNoEffect(String body, String field) {
    ErrorAnswer.of(change(admin, "tablet", body))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName(field);
    ErrorAnswer.of(change(admin, "tablet", "{\"name\":\"" + "x".repeat(129) + "\"}"))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName("name");
    list(admin, "").body("devices.name", contains(nullValue()));
    assertThat(tenant.audit()).isEmpty();
  }

  @Test
  void aRevokedDeviceShouldBeShutOutAtOnceAndForGood() {
    tablet.request().get("/api/v1/sync/pull").then().statusCode(200);
    String since =
        revoke(admin, "tablet")
            .then()
            .statusCode(200)
            .body("revokedAt", notNullValue())
            .extract()
            .path("revokedAt");

    ErrorAnswer.of(tablet.request().get("/api/v1/sync/pull")).shouldBe(ErrorCode.UNAUTHORIZED);
    ErrorAnswer.of(push(tablet, "p1")).shouldBe(ErrorCode.UNAUTHORIZED);
    asha.device("other").request().get("/api/v1/sync/pull").then().statusCode(200);
    revoke(admin, "tablet").then().statusCode(200).body("revokedAt", equalTo(since));
    assertThat(tenant.audit())
        .extracting(AuditEntry::actor, AuditEntry::action, AuditEntry::subject)
        .containsExactly(tuple(admin.id(), "device.revoke", "device:tablet"));
  }

  @Test
  void onlyAdminsShouldChangeDevices() {
    for (TestUser user : new TestUser[] {asha, tenant.user("mobile", Role.DEVICE)}) {
      ErrorAnswer.of(change(user, "tablet", "{}")).shouldBe(ErrorCode.FORBIDDEN);
      ErrorAnswer.of(revoke(user, "tablet")).shouldBe(ErrorCode.FORBIDDEN);
    }
    TestUser operator = tenant.user("operator", Role.OPERATOR);
    operator.device("console");
    ErrorAnswer.of(change(admin, "console", "{}")).shouldBe(ErrorCode.FORBIDDEN);
    ErrorAnswer.of(revoke(admin, "console")).shouldBe(ErrorCode.FORBIDDEN);
    ErrorAnswer.of(revoke(admin, "nothing")).shouldBe(ErrorCode.NOT_FOUND).shouldSay("nothing");
    ErrorAnswer.of(change(admin, "a\0b", "{}")).shouldBe(ErrorCode.NOT_FOUND);
    assertThat(tenant.audit()).isEmpty();
    revoke(operator, "console").then().statusCode(200);
  }

  @Test
  void anotherTenantShouldBeThereForOperatorsOnly() {
    TestTenant other = tenants.add();
    TestUser stranger = other.user("root", Role.ADMIN);
    TestUser operator = other.user("operator", Role.OPERATOR);
    String there = "?tenant_id=" + tenant.id();

    list(stranger, "").body("devices", empty());
    ErrorAnswer.of(revoke(stranger, "tablet")).shouldBe(ErrorCode.NOT_FOUND);
    ErrorAnswer.of(change(stranger, "tablet", "{}")).shouldBe(ErrorCode.NOT_FOUND);
    for (String named : new String[] {there, "?tenant_id=nowhere"}) {
      ErrorAnswer.of(stranger.request().get("/api/v1/devices" + named))
          .shouldBe(ErrorCode.FORBIDDEN);
      ErrorAnswer.of(stranger.request().post("/api/v1/devices/tablet/revoke" + named))
          .shouldBe(ErrorCode.FORBIDDEN);
    }
    list(operator, there).body("devices.id", contains("tablet"));
    operator.request().post("/api/v1/devices/tablet/revoke" + there).then().statusCode(200);
    ErrorAnswer.of(push(tablet, "p1")).shouldBe(ErrorCode.UNAUTHORIZED);
  }

  private static ValidatableResponse list(TestUser user, String query) {
    return user.request().get("/api/v1/devices" + query).then().statusCode(200);
  }

  private static Response change(TestUser user, String device, String body) {
    return user.request().body(body).pathParam("id", device).patch("/api/v1/devices/{id}");
  }

  private static Response revoke(TestUser user, String device) {
    return user.request().pathParam("id", device).post("/api/v1/devices/{id}/revoke");
  }

  private static Response push(TestDevice device, String id) {
    return device
        .request()
        .body(
            "{\"changes\":[{\"id\":\"%s\",\"collection\":\"patients\",\"operation\":\"create\",\"data\":{}}]}"
                .formatted(id))
        .post("/api/v1/sync/push");
  }
}
