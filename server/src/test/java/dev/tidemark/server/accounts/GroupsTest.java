package dev.tidemark.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Role;
import dev.tidemark.core.ScopeRule;
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
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class GroupsTest {
  @Inject TestTenants tenants;

  private TestTenant tenant;
  private TestUser admin;
  private TestUser asha;
  private TestDevice tablet;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    tenant.define(
        new CollectionDefinition(
            "drugs",
            null,
            List.of(ScopeRule.of("group:{/pharmacy}")),
            List.of(),
            List.of(),
            ConflictPolicy.standard(),
            null,
            false));
    admin = tenant.user("root", Role.ADMIN);
    asha = tenant.member("asha");
    tablet = asha.device("tablet");
  }

  @Test
  void groupsShouldBeListedByNameWithTheirMembers() {
    list(admin, "").statusCode(200).body("groups", empty()).body("total", equalTo(0));
    join(admin, "p5", asha.id());
    join(admin, "p5", "tablet");
    join(admin, "p4", "tablet");

    list(admin, "")
        .body("groups.name", contains("p4", "p5"))
        .body("groups.members", contains(1, 2))
        .body("total", equalTo(2));
    list(admin, "?limit=1&offset=1").body("groups.name", contains("p5")).body("total", equalTo(2));
    leave(admin, "p4", "tablet");
    list(admin, "").body("groups.name", contains("p5"));
  }

  @Test
  void whoJoinsShouldGetTheRecordsAndWhoLeavesShouldLoseThem() {
    join(admin, "p5", admin.id());
    admin.request().body("{\"pharmacy\":\"p5\"}").put("/api/v1/drugs/d1").then().statusCode(201);
    String token = pull(tablet.syncToken()).body("changes", empty()).extract().path("syncToken");

    join(admin, "p5", "tablet").then().statusCode(200).body("member", equalTo("device:tablet"));
    token = pull(token).body("changes.id", contains("d1")).extract().path("syncToken");
    token = pull(token).body("changes", empty()).extract().path("syncToken");

    leave(admin, "p5", "tablet").then().statusCode(204);
    token =
        pull(token)
            .body("changes", empty())
            .body("deletions", contains("d1"))
            .extract()
            .path("syncToken");
    pull(token).body("deletions", empty());
    asha.request().get("/api/v1/drugs/d1").then().statusCode(404);
  }

  @Test
  void whatIsDoneAlreadyShouldTakeNoPositionAndLeaveNoTrace() {
    leave(admin, "p5", asha.id()).then().statusCode(204);
    join(admin, "p5", asha.id()).then().body("member", equalTo("user:" + asha.id()));
    long position = tenant.position();
    int entries = tenant.audit().size();

    join(admin, "p5", asha.id()).then().statusCode(200);
    leave(admin, "p6", asha.id()).then().statusCode(204);

    assertThat(tenant.position()).isEqualTo(position);
    assertThat(tenant.audit()).hasSize(entries);
  }

  @Test
  void joiningAndLeavingShouldBeInTheAuditLog() {
    join(admin, "p5", "tablet");
    leave(admin, "p5", "tablet");

    assertThat(tenant.audit())
        .extracting(AuditEntry::actor, AuditEntry::action, AuditEntry::subject, AuditEntry::details)
        .containsExactly(
            tuple(admin.id(), "group.remove", "device:tablet", "{\"group\":\"p5\"}"),
            tuple(admin.id(), "group.add", "device:tablet", "{\"group\":\"p5\"}"));
  }

  @Test
  void anIdOfUserAndDeviceShouldHaveToBeMadePlain() {
    asha.device(asha.id());
    ErrorAnswer.of(join(admin, "p5", asha.id()))
        .shouldBe(ErrorCode.AMBIGUOUS_ID)
        .shouldName("id")
        .shouldSay("user:" + asha.id());
    ErrorAnswer.of(leave(admin, "p5", asha.id())).shouldBe(ErrorCode.AMBIGUOUS_ID);
    list(admin, "").body("groups", empty());

    join(admin, "p5", "device:" + asha.id()).then().body("member", equalTo("device:" + asha.id()));
    join(admin, "p5", "user:" + asha.id()).then().body("member", equalTo("user:" + asha.id()));
    list(admin, "").body("groups.members", contains(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", "user:tablet", "device:nobody", "a b", "ta\0blet"})
  void whoIsNotThereShouldBeNamed(String id) {
    long position = tenant.position();
    ErrorAnswer.of(join(admin, "p5", id)).shouldBe(ErrorCode.NOT_FOUND).shouldSay(id);
    ErrorAnswer.of(leave(admin, "p5", id)).shouldBe(ErrorCode.NOT_FOUND).shouldSay(id);
    assertThat(tenant.position()).isEqualTo(position);
  }

  @Test
  void badInputsShouldBeNamed() {
    for (String name : new String[] {"a b", "é", "x".repeat(129)}) {
      ErrorAnswer.of(join(admin, name, "tablet"))
          .shouldBe(ErrorCode.VALIDATION_ERROR)
          .shouldName("name");
    }
    for (String query : new String[] {"limit=0", "limit=101", "limit=x"}) {
      ErrorAnswer.of(admin.request().get("/api/v1/groups?" + query))
          .shouldBe(ErrorCode.VALIDATION_ERROR)
          .shouldName("limit");
    }
    ErrorAnswer.of(admin.request().get("/api/v1/groups?offset=-1"))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName("offset");
    list(admin, "").body("groups", empty());
  }

  @Test
  void onlyAdminsShouldLookAfterGroups() {
    for (TestUser user : new TestUser[] {asha, tenant.user("phone", Role.DEVICE)}) {
      ErrorAnswer.of(user.request().get("/api/v1/groups")).shouldBe(ErrorCode.FORBIDDEN);
      ErrorAnswer.of(join(user, "p5", "tablet")).shouldBe(ErrorCode.FORBIDDEN);
      ErrorAnswer.of(leave(user, "p5", "tablet")).shouldBe(ErrorCode.FORBIDDEN);
    }
    TestUser operator = tenant.user("operator", Role.OPERATOR);
    ErrorAnswer.of(join(admin, "p5", operator.id())).shouldBe(ErrorCode.FORBIDDEN);
    join(operator, "p5", admin.id()).then().statusCode(200);
    list(admin, "").body("groups.members", contains(1));
  }

  @Test
  void anotherTenantShouldBeThereForOperatorsOnly() {
    TestTenant other = tenants.add();
    TestUser stranger = other.user("root", Role.ADMIN);
    TestUser operator = other.user("operator", Role.OPERATOR);
    String there = "?tenant_id=" + tenant.id();

    ErrorAnswer.of(join(stranger, "p5", asha.id())).shouldBe(ErrorCode.NOT_FOUND);
    for (String named : new String[] {there, "?tenant_id=nowhere"}) {
      ErrorAnswer.of(stranger.request().get("/api/v1/groups" + named))
          .shouldBe(ErrorCode.FORBIDDEN);
      ErrorAnswer.of(stranger.request().put("/api/v1/groups/p5/members/" + asha.id() + named))
          .shouldBe(ErrorCode.FORBIDDEN);
    }
    operator.request().put("/api/v1/groups/p5/members/" + asha.id() + there).then().statusCode(200);
    list(operator, there).body("groups.name", contains("p5"));
    list(operator, "").body("groups", empty());
    ErrorAnswer.of(operator.request().get("/api/v1/groups?tenant_id=nowhere"))
        .shouldBe(ErrorCode.NOT_FOUND);
    list(admin, there).body("groups.name", contains("p5"));
  }

  private static ValidatableResponse list(TestUser user, String query) {
    return user.request().get("/api/v1/groups" + query).then();
  }

  private static Response join(TestUser user, String group, String member) {
    return user.request()
        .pathParam("group", group)
        .pathParam("member", member)
        .put("/api/v1/groups/{group}/members/{member}");
  }

  private static Response leave(TestUser user, String group, String member) {
    return user.request()
        .pathParam("group", group)
        .pathParam("member", member)
        .delete("/api/v1/groups/{group}/members/{member}");
  }

  private ValidatableResponse pull(String token) {
    return asha.request()
        .header("X-Sync-Token", token)
        .get("/api/v1/sync/pull")
        .then()
        .statusCode(200);
  }
}
