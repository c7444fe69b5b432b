package dev.tidemark.server.mobile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tidemark.core.Role;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Json;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class PolicyTest {
  @Inject TestTenants tenants;

  private TestTenant tenant;
  private TestUser admin;
  private TestUser member;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    admin = tenant.user("root", Role.ADMIN);
    member = tenant.member("asha");
  }

  @Test
  void whereNoneIsSetItShouldBeTheStandardOne() {
    get(member, tenant, "patients")
        .then()
        .statusCode(200)
        .body("tenant_id", equalTo(tenant.id()))
        .body("domain", equalTo("patients"))
        .body("resolution_policy", equalTo("merge"))
        .body("auto_resolve", equalTo(true))
        .body("notify_on_conflict", equalTo(true));
  }

  @Test
  void aPolicySetShouldBeReadBackAndHold() {
    set(
            admin,
            tenant,
            "{\"resolution_policy\":\"client_wins\",\"auto_resolve\":true,\"notify_on_conflict\":false}")
        .then()
        .statusCode(200)
        .body("resolution_policy", equalTo("client_wins"))
        .body("notify_on_conflict", equalTo(false));
    get(member, tenant, "patients").then().body("resolution_policy", equalTo("client_wins"));

    TestDevice one = member.device("one");
    TestDevice two = member.device("two");
    push(one, 0, 1);
    push(one, 1, 2);
    push(two, 1, 3).then().body("conflicts[0].resolution", equalTo("use_local"));
    member.request().get("/api/v1/patients/p1").then().body("a", equalTo(3));
  }

  @Test
  void aPolicyThatDoesNotResolveShouldLeaveItToAPerson() {
    set(admin, tenant, "{\"resolution_policy\":\"client_wins\",\"auto_resolve\":false}");
    TestDevice one = member.device("one");
    TestDevice two = member.device("two");
    push(one, 0, 1);
    push(one, 1, 2);
    push(two, 1, 3).then().body("conflicts[0].resolution", equalTo("pending"));
  }

  @Test
  void onlyAdminsShouldSetIt() {
    String body = "{\"resolution_policy\":\"manual\"}";
    ErrorAnswer.of(set(member, tenant, body)).shouldBe(ErrorCode.FORBIDDEN);
    ErrorAnswer.of(set(tenant.user("phone", Role.DEVICE), tenant, body))
        .shouldBe(ErrorCode.FORBIDDEN);
    ErrorAnswer.of(get(tenant.user("phone2", Role.DEVICE), tenant, "patients"))
        .shouldBe(ErrorCode.FORBIDDEN);
    get(member, tenant, "patients").then().body("resolution_policy", equalTo("merge"));
  }

  @Test
  void anotherTenantShouldBeForbiddenButToOperators() {
    TestTenant other = tenants.add();
    String body = "{\"resolution_policy\":\"manual\"}";
    ErrorAnswer.of(get(admin, other, "patients")).shouldBe(ErrorCode.FORBIDDEN);
    ErrorAnswer.of(set(admin, other, body)).shouldBe(ErrorCode.FORBIDDEN);
    TestUser operator = tenant.user("operator", Role.OPERATOR);
    set(operator, other, body).then().statusCode(200);
    get(operator, other, "patients").then().body("resolution_policy", equalTo("manual"));
    ErrorAnswer.of(operator.request().get("/api/v1/sync/policies/nowhere/patients"))
        .shouldBe(ErrorCode.NOT_FOUND);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|SYNC_002|resolution_policy",
        "{\"resolution_policy\":null}|SYNC_002|resolution_policy",
        "{\"resolution_policy\":7}|SYNC_001|resolution_policy",
        "{\"resolution_policy\":\"latest\"}|SYNC_001|resolution_policy",
        "{\"resolution_policy\":\"merge\",\"auto_resolve\":1}|SYNC_001|auto_resolve",
        "{\"resolution_policy\":\"merge\",\"notify_on_conflict\":\"yes\"}|SYNC_001|notify_on_conflict",
        "[]|SYNC_001|body",
      })
  void aBadPolicyShouldBeNamedAndHaveNoEffect(String body, ErrorCode code, String field) {
    ErrorAnswer.of(set(admin, tenant, body)).shouldBe(code).shouldName(field);
    get(member, tenant, "patients").then().body("resolution_policy", equalTo("merge"));
  }

  @Test
  void aBadDomainShouldBeNamed() {
    ErrorAnswer.of(get(admin, tenant, "a b")).shouldBe(ErrorCode.SYNC_001).shouldName("domain");
  }

  @Test
  void aTenantOfDigitsShouldBeANumber() {
    assertThat(tenantId("123")).isEqualTo("{\"tenant_id\":123}");
    assertThat(tenantId("0123")).isEqualTo("{\"tenant_id\":\"0123\"}");
    assertThat(tenantId("1234567890123456")).contains("\"1234567890123456\"");
    assertThat(tenantId("a1")).isEqualTo("{\"tenant_id\":\"a1\"}");
  }

  private static String tenantId(String tenant) {
    return Json.text(json -> {
      json.writeStartObject();
      Names.writeTenant(json, tenant);
      json.writeEndObject();
    });
  }

  private static Response get(TestUser user, TestTenant tenant, String domain) {
    return user.request()
        .pathParam("domain", domain)
        .get("/api/v1/sync/policies/" + tenant.id() + "/{domain}");
  }

  private static Response set(TestUser user, TestTenant tenant, String body) {
    return user.request().body(body).put("/api/v1/sync/policies/" + tenant.id() + "/patients");
  }

  private static Response push(TestDevice device, int base, int a) {
    return device
        .request()
        .body(
            "{\"changes\":[{\"id\":\"p1\",\"collection\":\"patients\",\"operation\":\"%s\",\"version\":%d,\"data\":{\"a\":%d}}]}"
                .formatted(base == 0 ? "create" : "update", base, a))
        .post("/api/v1/sync/push");
  }
}
