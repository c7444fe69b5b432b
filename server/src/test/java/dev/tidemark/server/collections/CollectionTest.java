package dev.tidemark.server.collections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;

import dev.tidemark.core.Role;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `/api/v1/collections`: defining what is kept.
@QuarkusTest
class CollectionTest {
  private static final String WHOLE =
      """
      {"name":"stock","schema":{"type":"object","properties":{"n":{"type":"integer"}}},
       "scopes":["tenant","user:{/keeper}","group:{/pharmacy_id}"],"filters":["pharmacy_id"],
       "write":["admin","member","owner"],"policy":"client_wins","retention_days":30}
      """;

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
  void aDefinitionShouldBeReadBackAsItWasPut() {
    put("stock", WHOLE).then().statusCode(201);
    member
        .request()
        .get("/api/v1/collections/stock")
        .then()
        .statusCode(200)
        .body("name", equalTo("stock"))
        .body("schema.properties.n.type", equalTo("integer"))
        .body("scopes", contains("tenant", "user:{/keeper}", "group:{/pharmacy_id}"))
        .body("filters", contains("pharmacy_id"))
        .body("write", contains("admin", "member", "owner"))
        .body("policy.resolution_policy", equalTo("client_wins"))
        .body("policy.auto_resolve", equalTo(true))
        .body("retention_days", equalTo(30))
        .body("managed", equalTo(false));
    member
        .request()
        .get("/api/v1/collections")
        .then()
        .statusCode(200)
        .body("collections.name", contains("journal", "messages", "notices", "patients", "stock"));
  }

  @Test
  void whatIsReadShouldBeTakenAndChangeNothing() {
    put("stock", WHOLE);
    long revision = tenant.revision();
    String shown = admin.request().get("/api/v1/collections/stock").asString();
    put("stock", shown).then().statusCode(200);
    assertThat(tenant.revision()).isEqualTo(revision);
  }

  @Test
  void whatIsLeftOutShouldGoButThePolicyShouldStay() {
    put("stock", WHOLE);
    put("stock", "{\"scopes\":[\"tenant\"]}")
        .then()
        .statusCode(200)
        .body("schema", nullValue())
        .body("filters.size()", equalTo(0))
        .body("retention_days", nullValue())
        .body("policy.resolution_policy", equalTo("client_wins"));
  }

  @Test
  void aPolicySetBeforeTheDefinitionShouldStay() {
    admin
        .request()
        .body("{\"resolution_policy\":\"manual\"}")
        .put("/api/v1/sync/policies/" + tenant.id() + "/stock")
        .then()
        .statusCode(200);
    put("stock", "{\"scopes\":[\"tenant\"]}")
        .then()
        .body("policy.resolution_policy", equalTo("manual"));
    put("stock", "{\"scopes\":[\"tenant\"],\"policy\":{\"resolution_policy\":\"merge\"}}");
    admin
        .request()
        .get("/api/v1/sync/policies/" + tenant.id() + "/stock")
        .then()
        .body("resolution_policy", equalTo("merge"));
  }

  @Test
  void onlyAdminsShouldDefineAndDevicesShouldNotEvenLook() {
    String body = "{\"scopes\":[\"tenant\"]}";
    TestUser phone = tenant.user("phone", Role.DEVICE);
    for (TestUser user : List.of(member, phone)) {
      ErrorAnswer.of(user.request().body(body).put("/api/v1/collections/stock"))
          .shouldBe(ErrorCode.FORBIDDEN);
    }
    ErrorAnswer.of(phone.request().get("/api/v1/collections")).shouldBe(ErrorCode.FORBIDDEN);
    ErrorAnswer.of(phone.request().get("/api/v1/collections/patients"))
        .shouldBe(ErrorCode.FORBIDDEN);
    ErrorAnswer.of(member.request().get("/api/v1/collections/stock")).shouldBe(ErrorCode.NOT_FOUND);
    TestUser operator = tenant.user("operator", Role.OPERATOR);
    operator.request().body(body).put("/api/v1/collections/stock").then().statusCode(201);
  }

  @Test
  void anotherTenantsCollectionsShouldNotBeSeen() {
    put("stock", WHOLE);
    ErrorAnswer.of(tenants.add().member("eve").request().get("/api/v1/collections/stock"))
        .shouldBe(ErrorCode.NOT_FOUND);
  }

  @Test
  void collectionsOfOtherProtocolsShouldNotBeDefined() {
    String body = "{\"scopes\":[\"tenant\"]}";
    ErrorAnswer.of(put("messages", body)).shouldBe(ErrorCode.FORBIDDEN);
    ErrorAnswer.of(put("documents", body)).shouldBe(ErrorCode.FORBIDDEN);
    ErrorAnswer.of(member.request().get("/api/v1/collections/documents"))
        .shouldBe(ErrorCode.NOT_FOUND);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|scopes",
        "{\"scopes\":null}|scopes",
        "{\"scopes\":\"tenant\"}|scopes",
        "{\"scopes\":[]}|scopes",
        "{\"scopes\":[7]}|/scopes/0",
        "{\"scopes\":[\"everybody\"]}|scopes",
        "{\"scopes\":[\"user:{recipient}\"]}|scopes",
        "{\"scopes\":[\"group:/a\"]}|scopes",
        "{\"scopes\":[\"tenant\",\"tenant\"]}|scopes",
        "{\"scopes\":[\"tenant\"],\"name\":\"other\"}|name",
        "{\"scopes\":[\"tenant\"],\"name\":7}|name",
        "{\"scopes\":[\"tenant\"],\"filters\":\"a\"}|filters",
        "{\"scopes\":[\"tenant\"],\"filters\":[\"\"]}|filters",
        "{\"scopes\":[\"tenant\"],\"filters\":[\"a=b\"]}|filters",
        "{\"scopes\":[\"tenant\"],\"filters\":[\"a\",\"a\"]}|filters",
        "{\"scopes\":[\"tenant\"],\"write\":[\"nurse\"]}|write",
        "{\"scopes\":[\"tenant\"],\"write\":\"admin\"}|write",
        "{\"scopes\":[\"tenant\"],\"policy\":\"newest\"}|policy",
        "{\"scopes\":[\"tenant\"],\"policy\":7}|policy",
        "{\"scopes\":[\"tenant\"],\"policy\":{}}|/policy/resolution_policy",
        "{\"scopes\":[\"tenant\"],\"policy\":{\"resolution_policy\":\"x\"}}|/policy/resolution_policy",
        "{\"scopes\":[\"tenant\"],\"policy\":{\"resolution_policy\":\"merge\",\"auto_resolve\":1}}|/policy/auto_resolve",
        "{\"scopes\":[\"tenant\"],\"retention_days\":0}|retention_days",
        "{\"scopes\":[\"tenant\"],\"retention_days\":1.5}|retention_days",
        "{\"scopes\":[\"tenant\"],\"retention_days\":99999999}|retention_days",
        "{\"scopes\":[\"tenant\"],\"schema\":true}|schema",
        "{\"scopes\":[\"tenant\"],\"schema\":{\"properties\":{\"n\":{\"type\":\"int\"}}}}|/schema/properties/n/type",
        "{\"scopes\":[\"tenant\"],\"schema\":{\"$ref\":\"https://example.org/s\"}}|/schema/$ref",
        "{\"scopes\":[\"tenant\"],\"schema\":{\"$ref\":\"#\"}}|schema",
        "[]|body",
      })
  void aBadDefinitionShouldBeRefusedByItsMemberAndNothingStored(String body, String field) {
    long revision = tenant.revision();
    ErrorAnswer.of(put("stock", body)).shouldBe(ErrorCode.VALIDATION_ERROR).shouldName(field);
    ErrorAnswer.of(member.request().get("/api/v1/collections/stock")).shouldBe(ErrorCode.NOT_FOUND);
    assertThat(tenant.revision()).isEqualTo(revision);
  }

  @Test
  void aBadNameShouldBeRefused() {
    ErrorAnswer.of(admin.request().body(WHOLE).put("/api/v1/collections/{name}", "a b"))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName("name");
  }

  @Test
  void scopesAndFiltersShouldNotChangeWhileThereAreRecords() {
    put("stock", "{\"scopes\":[\"tenant\",\"owner\"]}");
    put("stock", "{\"scopes\":[\"tenant\"]}").then().statusCode(200);
    member.request().body("{\"n\":1}").put("/api/v1/stock/1").then().statusCode(201);
    for (String body :
        List.of(
            "{\"scopes\":[\"owner\"]}",
            "{\"scopes\":[\"tenant\",\"owner\"]}",
            "{\"scopes\":[\"tenant\"],\"filters\":[\"n\"]}")) {
      put("stock", body)
          .then()
          .statusCode(409)
          .body("error.code", equalTo("COLLECTION_IN_USE"))
          .body("error.message", containsString("tidemark rescope"));
    }
    put("stock", "{\"scopes\":[\"tenant\"],\"write\":[\"admin\"]}").then().statusCode(200);
    member.request().delete("/api/v1/stock/1").then().statusCode(403);
    admin.request().delete("/api/v1/stock/1").then().statusCode(204);
    put("stock", "{\"scopes\":[\"owner\"]}").then().statusCode(409);
  }

  @Test
  void aDefinitionShouldHoldForTheNextChange() {
    put("stock", "{\"scopes\":[\"tenant\"],\"write\":[\"admin\"]}");
    ErrorAnswer.of(member.request().body("{}").put("/api/v1/stock/1"))
        .shouldBe(ErrorCode.FORBIDDEN);
    put("stock", "{\"scopes\":[\"tenant\"]}");
    member.request().body("{}").put("/api/v1/stock/1").then().statusCode(201);
  }

  @Test
  void ofTwoAtOnceOneShouldStandWhole() throws Exception {
    List<Callable<Response>> puts =
        IntStream.range(0, 16)
            .<Callable<Response>>mapToObj(i -> () -> put("stock", definition(i)))
            .toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Response> answer : threads.invokeAll(puts)) {
        answer.get().then().statusCode(org.hamcrest.Matchers.anyOf(equalTo(200), equalTo(201)));
      }
    }
    Response stands = member.request().get("/api/v1/collections/stock");
    int days = stands.path("retention_days");
    stands.then().body("filters", contains("f" + days));
  }

  private static String definition(int number) {
    return "{\"scopes\":[\"tenant\"],\"filters\":[\"f%d\"],\"retention_days\":%d}"
        .formatted(number + 1, number + 1);
  }

  @Test
  void aPutWhilePushesRunShouldHoldForEachPushOrNot() throws Exception {
    put("stock", "{\"scopes\":[\"tenant\"]}");
    TestDevice device = member.device("tablet");
    List<Callable<Response>> pushes =
        IntStream.range(0, 30)
            .<Callable<Response>>mapToObj(i ->
                () ->
                    i == 15
                        ? put(
                            "stock",
                            "{\"scopes\":[\"tenant\"],\"schema\":{\"required\":[\"drug\"]}}")
                        : member.request().body("{\"n\":1}").put("/api/v1/stock/r" + i))
            .toList();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Response> answer : threads.invokeAll(pushes)) {
        assertThat(answer.get().statusCode()).isIn(200, 201, 400);
      }
    }
    ErrorAnswer.of(member.request().body("{\"n\":1}").put("/api/v1/stock/last"))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName("/drug");
    device
        .request()
        .body(
            "{\"changes\":[{\"id\":\"x\",\"collection\":\"stock\",\"operation\":\"create\",\"data\":{}}]}")
        .post("/api/v1/sync/push")
        .then()
        .statusCode(200)
        .body("rejected.reason", hasItems("validation_failed"))
        .body("rejected[0].pointer", equalTo("/data/drug"));
  }

  private Response put(String name, String body) {
    return admin.request().body(body).put("/api/v1/collections/" + name);
  }
}
