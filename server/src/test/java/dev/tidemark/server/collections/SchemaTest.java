package dev.tidemark.server.collections;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.tidemark.core.Role;
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

/// Every way by which data gets in is held to the collection's schema.
@QuarkusTest
class SchemaTest {
  private static final String LOOSE = "{\"scopes\":[\"tenant\"]}";
  private static final String STRICT =
      """
      {"scopes":["tenant"],"schema":{"type":"object","required":["name"],
       "properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":0}},
       "dependentRequired":{"ward":["bed"]},
       "not":{"required":["left","right"]}}}
      """;

  @Inject TestTenants tenants;

  private TestUser admin;
  private TestUser asha;
  private TestDevice tablet;

  @BeforeEach
  void setUp() {
    TestTenant tenant = tenants.add();
    admin = tenant.user("root", Role.ADMIN);
    asha = tenant.member("asha");
    tablet = asha.device("tablet");
    define(STRICT);
  }

  @Test
  void aPushShouldBeRejectedChangeByChangeWithThePointer() {
    push(
            tablet,
            create("1", "{\"name\":\"Asha\",\"age\":\"x\"}"),
            create("2", "{\"name\":\"Ravi\",\"age\":3}"),
            create("3", "{\"age\":3}"))
        .body("accepted", hasSize(1))
        .body("accepted[0]", equalTo("2"))
        .body("rejected[0].reason", equalTo("validation_failed"))
        .body("rejected[0].pointer", equalTo("/data/age"))
        .body("rejected[1].pointer", equalTo("/data/name"));
  }

  @Test
  void singleRecordsShouldNameTheMemberOfTheBody() {
    refuse(put("1", "{\"name\":7}"), "/name");
    refuse(put("1", "{}"), "/name");
    refuse(
        asha.request().body("{\"id\":\"1\",\"name\":\"A\",\"age\":-1}").post("/api/v1/people"),
        "/age");
    put("1", "{\"name\":\"Asha\",\"age\":1}").then().statusCode(201);
    refuse(asha.request().body("{\"name\":null}").patch("/api/v1/people/1"), "/name");
    refuse(asha.request().body("{\"age\":1.5}").patch("/api/v1/people/1"), "/age");
    asha.request().body("{\"age\":2}").patch("/api/v1/people/1").then().statusCode(200);
    asha.request().delete("/api/v1/people/1").then().statusCode(204);
  }

  @Test
  void aBatchShouldSayForWhichOperation() {
    asha.request()
        .body(
            """
            {"operations":[{"method":"PUT","path":"/people/1","body":{"name":"A"}},
                           {"method":"PUT","path":"/people/2","body":{"name":1}}]}
            """)
        .post("/api/v1/batch")
        .then()
        .statusCode(200)
        .body("results[0].status", equalTo(201))
        .body("results[1].status", equalTo(400))
        .body("results[1].body.error.details.field", equalTo("/name"));
  }

  @Test
  void aRestoredVersionShouldBeHeldToTheSchemaOfToday() {
    define(LOOSE);
    put("1", "{\"old\":true}").then().statusCode(201);
    put("1", "{\"name\":\"Asha\"}").then().statusCode(200);
    define(STRICT);
    refuse(
        asha.request()
            .body("{\"targetVersion\":1}")
            .post("/api/v1/records/1/restore?collection=people"),
        "/data/name");
  }

  @Test
  void aRecordFromBeforeShouldStayUntilItIsWritten() {
    define(LOOSE);
    put("1", "{\"old\":true}").then().statusCode(201);
    define(STRICT);
    asha.request().get("/api/v1/people/1").then().statusCode(200).body("old", equalTo(true));
    refuse(asha.request().body("{\"age\":1}").patch("/api/v1/people/1"), "/name");
    asha.request().body("{\"name\":\"A\"}").patch("/api/v1/people/1").then().statusCode(200);
  }

  @Test
  void aMergeThatBreaksTheSchemaShouldWaitAndSoShouldItsResolutionBeHeldToIt() {
    TestDevice other = asha.device("other");
    push(tablet, create("1", "{\"name\":\"A\"}"));
    push(tablet, update("1", 1, "{\"name\":\"A\",\"left\":1}"));
    push(other, update("1", 1, "{\"name\":\"A\",\"right\":1}"))
        .body("conflicts[0].resolution", equalTo("pending"));
    String conflict = asha.request().get("/api/v1/conflicts").path("conflicts[0].id");

    refuse(
        resolve(conflict, "{\"resolution\":\"merge\",\"mergedData\":{\"name\":1}}"),
        "/mergedData/name");
    refuse(resolve(conflict, "{\"resolution\":\"merge\",\"mergedData\":{}}"), "/mergedData/name");
    asha.request()
        .body(
            "{\"resolutions\":[{\"conflictId\":\"%s\",\"strategy\":\"merge\",\"mergedData\":{}}]}"
                .formatted(conflict))
        .post("/api/v1/conflicts/batch-resolve")
        .then()
        .body("errors[0].code", equalTo("VALIDATION_ERROR"));
    resolve(conflict, "{\"resolution\":\"merge\",\"mergedData\":{\"name\":\"A\",\"right\":1}}")
        .then()
        .statusCode(200);
  }

  private void define(String body) {
    admin
        .request()
        .body(body)
        .put("/api/v1/collections/people")
        .then()
        .statusCode(org.hamcrest.Matchers.anyOf(equalTo(200), equalTo(201)));
  }

  private Response put(String id, String body) {
    return asha.request().body(body).put("/api/v1/people/" + id);
  }

  private Response resolve(String conflict, String body) {
    return asha.request().body(body).post("/api/v1/conflicts/" + conflict + "/resolve");
  }

  private static void refuse(Response response, String field) {
    ErrorAnswer.of(response).shouldBe(ErrorCode.VALIDATION_ERROR).shouldName(field);
  }

  private static String create(String id, String data) {
    return change(id, "create", 0, data);
  }

  private static String update(String id, int version, String data) {
    return change(id, "update", version, data);
  }

  private static String change(String id, String operation, int version, String data) {
    return "{\"id\":\"%s\",\"collection\":\"people\",\"operation\":\"%s\",\"version\":%d,\"data\":%s}"
        .formatted(id, operation, version, data);
  }

  private static ValidatableResponse push(TestDevice device, String... changes) {
    return device
        .request()
        .body("{\"changes\":[" + String.join(",", changes) + "]}")
        .post("/api/v1/sync/push")
        .then()
        .statusCode(200);
  }
}
