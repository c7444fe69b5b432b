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
import dev.tidemark.server.Api;
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
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class UsersTest {
  private static final String LONG = "x".repeat(65);

  @Inject TestTenants tenants;

  private TestTenant tenant;
  private TestUser admin;
  private TestUser asha;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    admin = tenant.user("root", Role.ADMIN);
    asha = tenant.member("asha");
  }

  @Test
  void aUserThatWasMadeShouldBeListedAndSignIn() {
    String id =
        add(admin, "{\"username\":\"Bén 漢\",\"password\":\"password8\",\"role\":\"admin\"}")
            .then()
            .statusCode(201)
            .body("username", equalTo("Bén 漢"))
            .body("role", equalTo("admin"))
            .body("scopes", contains("tenant"))
            .body("createdAt", notNullValue())
            .body("revokedAt", nullValue())
            .extract()
            .path("id");

    list(admin, "")
        .body("users.username", contains("Bén 漢", "asha", "root"))
        .body("users.role", contains("admin", "member", "admin"))
        .body("total", equalTo(3));
    list(admin, "?limit=1&offset=1").body("users.username", contains("asha"));
    list(admin, "?username=asha").body("users.id", contains(asha.id())).body("total", equalTo(1));
    list(admin, "?username=Asha").body("users", empty()).body("total", equalTo(0));
    signIn("Bén 漢", "password8").then().statusCode(200).body("user.id", equalTo(id));
    assertThat(list(admin, "").extract().asString()).doesNotContain("argon2", "password8");
    assertThat(tenant.audit())
        .extracting(AuditEntry::actor, AuditEntry::action, AuditEntry::subject)
        .containsExactlyInAnyOrder(
            tuple(admin.id(), "scope.grant", "user:" + id),
            tuple(admin.id(), "user.add", "user:" + id));
    assertThat(tenant.audit().toString()).doesNotContain("argon2", "password8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|username",
        "{\"username\":null,\"password\":\"password8\"}|username",
        "{\"username\":7,\"password\":\"password8\"}|username",
        "{\"username\":\"\",\"password\":\"password8\"}|username",
        "{\"username\":\" a\",\"password\":\"password8\"}|username",
        "{\"username\":\"a\\u0000b\",\"password\":\"password8\"}|username",
        "{\"username\":\"LONG\",\"password\":\"password8\"}|username",
        "{\"username\":\"ben\"}|password",
        "{\"username\":\"ben\",\"password\":12345678}|password",
        "{\"username\":\"ben\",\"password\":\"seven77\"}|password",
        "{\"username\":\"ben\",\"password\":\"LONGLONGLONGLONG\"}|password",
        "{\"username\":\"ben\",\"password\":\"password8\",\"role\":\"king\"}|role",
        "{\"username\":\"ben\",\"password\":\"password8\",\"role\":\"device\"}|role",
        "{\"username\":\"ben\",\"password\":\"password8\",\"role\":1}|role",
        "{\"username\":\"ben\",\"password\":\"password8\",\"scopes\":\"tenant\"}|scopes",
        "{\"username\":\"ben\",\"password\":\"password8\",\"scopes\":[\"tenant\",1]}|/scopes/1",
        "{\"username\":\"ben\",\"password\":\"password8\",\"scopes\":[\"filter:a=1\"]}|/scopes/0",
        "{\"username\":\"ben\",\"password\":\"password8\",\"scopes\":[\"group:\"]}|/scopes/0",
        "{\"username\":\"ben\",\"password\":\"password8\",\"scopes\":[\"tenant:a\"]}|/scopes/0",
        "[]|body",
      })
  void aBadUserShouldBeNamedAndNotBeMade(String body, String field) {
    ErrorAnswer.of(add(admin, body.replace("LONG", LONG)))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName(field);
    list(admin, "").body("total", equalTo(2));
    assertThat(tenant.audit()).isEmpty();
  }

  @Test
  void aNameShouldBeTakenOncePerTenant() {
    String body = "{\"username\":\"asha\",\"password\":\"password8\"}";
    ErrorAnswer.of(add(admin, body)).shouldBe(ErrorCode.USERNAME_TAKEN).shouldName("username");
    revoke(admin, asha.id()).then().statusCode(200);
    ErrorAnswer.of(add(admin, body)).shouldBe(ErrorCode.USERNAME_TAKEN);
    add(tenants.add().user("root", Role.ADMIN), body).then().statusCode(201);
  }

  @Test
  void scopesShouldBeGrantedAndTaken() {
    TestDevice tablet = asha.device("tablet");
    admin.request().body("{}").put("/api/v1/patients/p1").then().statusCode(201);
    long position = tenant.position();

    change(admin, asha.id(), "{\"scopes\":[\"group:5\",\"tenant\",\"group:5\"]}")
        .then()
        .statusCode(200)
        .body("scopes", contains("group:5", "tenant"))
        .body("role", equalTo("member"));
    assertThat(tenant.position()).isEqualTo(position + 1);
    change(admin, asha.id(), "{\"scopes\":[\"group:5\"]}")
        .then()
        .body("scopes", contains("group:5"));
    assertThat(tenant.position()).isEqualTo(position + 2);
    change(admin, asha.id(), "{\"scopes\":[\"group:5\"]}").then().statusCode(200);
    assertThat(tenant.position()).isEqualTo(position + 2);

    asha.request().get("/api/v1/patients/p1").then().statusCode(404);
    change(admin, asha.id(), "{\"scopes\":[\"tenant\"]}").then().body("scopes", contains("tenant"));
    tablet.request().get("/api/v1/sync/pull").then().body("changes.id", contains("p1"));
    change(admin, asha.id(), "{\"scopes\":[]}").then().body("scopes", empty());
    list(admin, "?username=asha").body("users[0].scopes", empty());
    assertThat(tenant.audit()).hasSize(5).allMatch(entry -> admin.id().equals(entry.actor()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"role\":\"king\",\"scopes\":[]}|role",
        "{\"role\":\"device\"}|role",
        "{\"scopes\":{}}|scopes",
        "{\"role\":\"admin\",\"scopes\":[\"everything\"]}|/scopes/0",
        "{\"role\":\"admin\",\"scopes\":[\"group:a b\"]}|/scopes/0",
        "''|body",
      })
  void aBadChangeShouldBeNamedAndHaveNoEffect(String body, String field) {
    ErrorAnswer.of(change(admin, asha.id(), body))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName(field);
    list(admin, "?username=asha")
        .body("users[0].role", equalTo("member"))
        .body("users[0].scopes", contains("tenant"));
  }

  @Test
  void aRoleShouldNotOutliveItsLoss() {
    TestUser ben = tenant.user("ben", Role.ADMIN);
    list(ben, "").body("total", equalTo(3));

    change(admin, ben.id(), "{\"role\":\"member\"}").then().body("role", equalTo("member"));

    ErrorAnswer.of(ben.request().get("/api/v1/users")).shouldBe(ErrorCode.FORBIDDEN);
    ErrorAnswer.of(revoke(ben, admin.id())).shouldBe(ErrorCode.FORBIDDEN);
  }

  @Test
  void aRevokedUserShouldBeShutOutAtOnceAndForGood() {
    TestDevice tablet = asha.device("tablet");
    String since =
        revoke(admin, asha.id())
            .then()
            .statusCode(200)
            .body("revokedAt", notNullValue())
            .extract()
            .path("revokedAt");

    ErrorAnswer.of(tablet.request().get("/api/v1/sync/pull")).shouldBe(ErrorCode.UNAUTHORIZED);
    ErrorAnswer.of(asha.request().get("/api/v1/patients")).shouldBe(ErrorCode.UNAUTHORIZED);
    ErrorAnswer.of(signIn("asha", TestTenant.PASSWORD)).shouldBe(ErrorCode.UNAUTHORIZED);
    revoke(admin, asha.id()).then().statusCode(200).body("revokedAt", equalTo(since));
    assertThat(tenant.audit())
        .extracting(AuditEntry::actor, AuditEntry::action, AuditEntry::subject)
        .containsExactly(
            tuple(null, "login.fail", "asha"),
            tuple(admin.id(), "user.revoke", "user:" + asha.id()));
  }

  @Test
  void nobodyShouldRiseAboveItselfOrActOnWhoStandsAbove() {
    TestUser operator = tenant.user("operator", Role.OPERATOR);
    String king = "{\"username\":\"king\",\"password\":\"password8\",\"role\":\"operator\"}";

    ErrorAnswer.of(add(admin, king)).shouldBe(ErrorCode.FORBIDDEN);
    ErrorAnswer.of(change(admin, asha.id(), "{\"role\":\"operator\"}"))
        .shouldBe(ErrorCode.FORBIDDEN);
    ErrorAnswer.of(change(admin, operator.id(), "{\"role\":\"member\"}"))
        .shouldBe(ErrorCode.FORBIDDEN);
    ErrorAnswer.of(change(admin, operator.id(), "{\"scopes\":[]}")).shouldBe(ErrorCode.FORBIDDEN);
    ErrorAnswer.of(revoke(admin, operator.id())).shouldBe(ErrorCode.FORBIDDEN);
    for (TestUser user : new TestUser[] {admin, operator}) {
      ErrorAnswer.of(revoke(user, user.id())).shouldBe(ErrorCode.FORBIDDEN).shouldSay("yourself");
      ErrorAnswer.of(change(user, user.id(), "{\"role\":\"member\"}"))
          .shouldBe(ErrorCode.FORBIDDEN)
          .shouldSay("yourself");
    }
    ErrorAnswer.of(change(admin, tenant.user("mobile", Role.DEVICE).id(), "{\"role\":\"admin\"}"))
        .shouldBe(ErrorCode.FORBIDDEN);
    list(admin, "").body("total", equalTo(4));
    assertThat(tenant.audit()).isEmpty();

    add(operator, king).then().statusCode(201).body("role", equalTo("operator"));
    change(operator, admin.id(), "{\"role\":\"member\"}").then().statusCode(200);
  }

  @Test
  void onlyAdminsShouldLookAfterUsers() {
    for (TestUser user : new TestUser[] {asha, tenant.user("mobile", Role.DEVICE)}) {
      ErrorAnswer.of(user.request().get("/api/v1/users")).shouldBe(ErrorCode.FORBIDDEN);
      ErrorAnswer.of(add(user, "{\"username\":\"ben\",\"password\":\"password8\"}"))
          .shouldBe(ErrorCode.FORBIDDEN);
      ErrorAnswer.of(change(user, asha.id(), "{\"scopes\":[]}")).shouldBe(ErrorCode.FORBIDDEN);
      ErrorAnswer.of(revoke(user, admin.id())).shouldBe(ErrorCode.FORBIDDEN);
    }
    assertThat(tenant.audit()).isEmpty();
  }

  @Test
  void anotherTenantShouldBeThereForOperatorsOnly() {
    TestTenant other = tenants.add();
    TestUser stranger = other.user("stranger", Role.ADMIN);
    TestUser operator = other.user("operator", Role.OPERATOR);
    String there = "?tenant_id=" + tenant.id();

    for (String id : new String[] {asha.id(), "nobody", "a\0b"}) {
      ErrorAnswer.of(revoke(stranger, id)).shouldBe(ErrorCode.NOT_FOUND);
      ErrorAnswer.of(change(stranger, id, "{\"scopes\":[]}")).shouldBe(ErrorCode.NOT_FOUND);
    }
    for (String named : new String[] {there, "?tenant_id=nowhere"}) {
      ErrorAnswer.of(stranger.request().get("/api/v1/users" + named)).shouldBe(ErrorCode.FORBIDDEN);
      ErrorAnswer.of(
              stranger
                  .request()
                  .body("{\"username\":\"ben\",\"password\":\"password8\"}")
                  .post("/api/v1/users" + named))
          .shouldBe(ErrorCode.FORBIDDEN);
    }
    ErrorAnswer.of(operator.request().get("/api/v1/users?tenant_id=nowhere"))
        .shouldBe(ErrorCode.NOT_FOUND);
    list(operator, there).body("users.username", contains("asha", "root"));
    operator
        .request()
        .body("{\"username\":\"ben\",\"password\":\"password8\"}")
        .post("/api/v1/users" + there)
        .then()
        .statusCode(201);
    operator
        .request()
        .post("/api/v1/users/" + admin.id() + "/revoke" + there)
        .then()
        .statusCode(200);
    list(operator, there).body("total", equalTo(3));
  }

  /// Whoever comes second is nobody any more.
  @Test
  void ofTwoAdminsWhoRevokeEachOtherOneShouldBeLeft() throws Exception {
    for (int i = 0; i < 5; i++) {
      TestUser one = tenant.user("one-" + i, Role.ADMIN);
      TestUser two = tenant.user("two-" + i, Role.ADMIN);
      List<Callable<Integer>> both =
          List.of(
              () -> revoke(one, two.id()).statusCode(), () -> revoke(two, one.id()).statusCode());
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var answers = threads.invokeAll(both);
        assertThat(List.of(answers.get(0).get(), answers.get(1).get()))
            .containsExactlyInAnyOrder(200, 401);
      }
    }
  }

  private static ValidatableResponse list(TestUser user, String query) {
    return user.request().get("/api/v1/users" + query).then().statusCode(200);
  }

  private static Response add(TestUser user, String body) {
    return user.request().body(body).post("/api/v1/users");
  }

  private static Response change(TestUser user, String id, String body) {
    return user.request().body(body).pathParam("id", id).patch("/api/v1/users/{id}");
  }

  private static Response revoke(TestUser user, String id) {
    return user.request().pathParam("id", id).post("/api/v1/users/{id}/revoke");
  }

  private Response signIn(String username, String password) {
    return Api.request()
        .header("X-Tenant-ID", tenant.id())
        .body("{\"username\":\"" + username + "\",\"password\":\"" + password + "\"}")
        .post("/api/auth/login");
  }
}
