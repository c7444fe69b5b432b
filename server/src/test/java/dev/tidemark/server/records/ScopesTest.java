package dev.tidemark.server.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Memberships;
import dev.tidemark.engine.SyncStore;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Asha is on ward north, Ben on ward south, each with a tablet; `notes` are seen by the ward that
/// they name. Nothing of a note of the other ward can be read, guessed, overwritten or noticed; all
/// that shows is that its id is taken, to whoever tries to create it.
@QuarkusTest
class ScopesTest {
  /// Stands in the hidden note and nowhere else.
  private static final String SECRET = "Zb7qSecret";

  @Inject TestTenants tenants;
  @Inject SyncStore store;

  private TestTenant tenant;
  private TestUser ashaUser;
  private TestDevice asha;
  private TestDevice ben;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    tenant
        .user("root", Role.ADMIN)
        .request()
        .body("{\"scopes\":[\"group:{/ward}\"],\"filters\":[\"kind\"]}")
        .put("/api/v1/collections/notes")
        .then()
        .statusCode(201);
    ashaUser = tenant.member("asha");
    TestUser benUser = tenant.member("ben");
    join(ashaUser, "north");
    join(benUser, "south");
    asha = ashaUser.device("ashas");
    ben = benUser.device("bens");
  }

  @Test
  void eachShouldSeeItsOwnAndNothingElse() {
    push(asha, create("n", "north", "a"));
    push(ben, create("s", "south", SECRET));
    push(ben, create("both", List.of("north", "south"), "b"));

    pull(asha).body("changes.id", contains("n", "both")).body("deletions", empty());
    full(asha).body("data.notes.id", contains("both", "n"));
    asha.request().get("/api/v1/notes").then().body("records.id", contains("both", "n"));
    pull(ben).body("changes.id", contains("s", "both"));
  }

  /// What Asha asks of an id answers the same for a hidden note as for one that is not there.
  @Test
  void aHiddenNoteShouldAnswerLikeOneThatIsNotThere() {
    push(ben, create("hidden", "south", SECRET));
    push(ben, update("hidden", 1, "south", SECRET + "2"));
    List<Function<String, Response>> asking = new ArrayList<>();
    asking.add(id -> asha.request().get("/api/v1/notes/" + id));
    asking.add(id -> asha.request().header("If-None-Match", "\"2\"").get("/api/v1/notes/" + id));
    asking.add(id -> asha.request().body("{\"x\":1}").patch("/api/v1/notes/" + id));
    asking.add(
        id -> asha.request().header("If-Match", "\"2\"").body("{}").patch("/api/v1/notes/" + id));
    asking.add(id -> asha.request().body("{\"version\":1}").patch("/api/v1/notes/" + id));
    asking.add(id -> asha.request().delete("/api/v1/notes/" + id));
    asking.add(id -> asha.request().header("If-Match", "\"2\"").delete("/api/v1/notes/" + id));
    asking.add(id -> asha.request().get("/api/v1/records/" + id + "/versions"));
    asking.add(id -> asha.request().get("/api/v1/records/" + id + "/versions?collection=notes"));
    asking.add(id -> asha.request().get("/api/v1/records/" + id + "/versions/1"));
    asking.add(id -> asha.request().get("/api/v1/records/" + id + "/versions/9"));
    asking.add(id ->
        asha.request()
            .body("{\"targetVersion\":1}")
            .post("/api/v1/records/" + id + "/restore?collection=notes"));
    asking.add(id -> push(asha, update(id, 1, "north", "x")).extract().response());
    asking.add(id -> push(asha, update(id, 0, "north", "x")).extract().response());
    asking.add(id -> push(asha, update(id, 7, "north", "x")).extract().response());
    asking.add(id -> push(asha, delete(id, 2)).extract().response());
    asking.add(id -> batch("GET", id, null));
    asking.add(id -> batch("PATCH", id, "{\"x\":1}"));
    asking.add(id -> batch("DELETE", id, null));
    asking.add(id ->
        asha.request()
            .body("{\"ids\":[\"%s\"],\"collection\":\"notes\"}".formatted(id))
            .delete("/api/v1/batch"));
    asking.add(id -> asha.request().get("/api/v1/notes?after=" + id));

    for (Function<String, Response> one : asking) {
      Response hidden = one.apply("hidden");
      Response absent = one.apply("absent");
      assertThat(hidden.asString()).doesNotContain(SECRET);
      assertThat(hidden.statusCode()).isEqualTo(absent.statusCode());
      assertThat(told(hidden, "hidden")).isEqualTo(told(absent, "absent"));
      assertThat(hidden.header("ETag")).isEqualTo(absent.header("ETag"));
      assertThat(hidden.header("X-Vector-Clock")).isEqualTo(absent.header("X-Vector-Clock"));
    }
    ben.request().get("/api/v1/notes/hidden").then().body("version", equalTo(2));
  }

  @Test
  void onlyThatItsIdIsTakenShouldShowAndNothingShouldBeOverwritten() {
    push(ben, create("hidden", "south", SECRET));
    for (String data : List.of("{\"ward\":\"north\"}", "{\"ward\":\"south\"}", "{}")) {
      ErrorAnswer.of(asha.request().body(data).put("/api/v1/notes/hidden"))
          .shouldBe(ErrorCode.ID_TAKEN);
      ErrorAnswer.of(
              asha.request().header("If-Match", "\"1\"").body(data).put("/api/v1/notes/hidden"))
          .shouldBe(ErrorCode.ID_TAKEN);
    }
    push(asha, create("hidden", "south", "x"))
        .body("rejected[0].reason", equalTo("id_taken"))
        .body("results[0].version", equalTo(null));
    push(asha, clocked("hidden", Map.of("ashas", 9, "server", 99)))
        .body("rejected[0].reason", equalTo("id_taken"));
    ben.request()
        .get("/api/v1/notes/hidden")
        .then()
        .body("text", equalTo(SECRET))
        .body("version", equalTo(1));
  }

  @Test
  void aNoteThatIsFiledElsewhereShouldLeaveAndWhatBecomesOfItShouldNotShow() {
    push(asha, create("moving", "north", "a"));
    String token = pull(asha).extract().path("syncToken");
    push(asha, update("moving", 1, "south", "b"));
    push(ben, update("moving", 2, "south", SECRET));
    push(ben, update("moving", 3, "south", SECRET + "2"));
    push(ben, delete("moving", 4));

    ValidatableResponse page =
        asha.request().header("X-Sync-Token", token).get("/api/v1/sync/pull").then();
    page.body("changes", empty())
        .body("deletions", contains("moving"))
        .body("deletedRecords[0].version", equalTo(2))
        .body("deletedRecords[0].reason", not(equalTo("deleted")));
    assertThat(page.extract().asString()).doesNotContain(SECRET);
    push(asha, update("moving", 2, "north", "mine"))
        .body("rejected[0].reason", equalTo("not_found"));
    pull(ben).body("deletions", hasItem("moving"));
  }

  @Test
  void whoLosesAWardShouldNotLearnWhatBecomesOfItsNotes() {
    push(asha, create("n", "north", "a"));
    String token = pull(asha).extract().path("syncToken");
    leave(ashaUser, "north");
    TestUser root = tenant.member("carl");
    join(root, "north");
    TestDevice carl = root.device("carls");
    push(carl, update("n", 1, "north", SECRET));
    push(carl, delete("n", 2));

    asha.request()
        .header("X-Sync-Token", token)
        .get("/api/v1/sync/pull")
        .then()
        .body("deletions", contains("n"))
        .body("deletedRecords[0].version", equalTo(1))
        .body("deletedRecords[0].reason", not(equalTo("deleted")));
  }

  @Test
  void whoJoinsLaterShouldNotLearnWhatTheWardOnceHad() {
    push(ben, create("gone", "south", SECRET));
    push(ben, update("gone", 1, "west", SECRET));
    push(ben, create("stays", "south", "b"));
    join(ashaUser, "south");

    pull(asha).body("changes.id", contains("stays")).body("deletions", empty());
  }

  @Test
  void tagsAndCountsShouldNotMoveWithHiddenNotes() {
    push(asha, create("n", "north", "a"));
    String tag = asha.request().get("/api/v1/notes").header("ETag");
    String status = status();
    String log = conflictLog();
    push(ben, create("s", "south", SECRET));
    push(ben, update("s", 1, "south", SECRET + "2"));
    push(ben.user().device("bens2"), update("s", 1, "south", SECRET + "3"));

    assertThat(asha.request().get("/api/v1/notes").header("ETag")).isEqualTo(tag);
    assertThat(status()).isEqualTo(status);
    assertThat(conflictLog()).isEqualTo(log);
    asha.request()
        .get("/api/v1/conflicts?status=all")
        .then()
        .body("total", equalTo(0))
        .body("conflicts", hasSize(0));
  }

  @Test
  void aConflictShouldHideWithItsNote() {
    push(asha, create("n", "north", "a"));
    push(asha, update("n", 1, "north", "b"));
    push(ashaUser.device("ashas2"), update("n", 1, "north", "c"));
    String conflict = asha.request().get("/api/v1/conflicts").path("conflicts[0].id");
    assertThat(conflict).isNotNull();
    push(asha, update("n", 2, "south", SECRET));

    for (String path : List.of("/api/v1/conflicts/" + conflict, "/api/v1/conflicts/absent")) {
      ErrorAnswer.of(asha.request().get(path)).shouldBe(ErrorCode.NOT_FOUND);
      ErrorAnswer.of(asha.request().body("{\"resolution\":\"use_local\"}").post(path + "/resolve"))
          .shouldBe(ErrorCode.NOT_FOUND);
    }
    asha.request()
        .body(
            "{\"resolutions\":[{\"conflictId\":\"%s\",\"strategy\":\"use_local\"}]}"
                .formatted(conflict))
        .post("/api/v1/conflicts/batch-resolve")
        .then()
        .body("errors[0].code", equalTo("NOT_FOUND"));
    ashaUser
        .device("ashas2")
        .request()
        .get("/api/v1/sync/status")
        .then()
        .body("pendingConflicts", equalTo(0));
    ben.request().get("/api/v1/conflicts/" + conflict).then().statusCode(200);
  }

  private String status() {
    Response status = asha.request().get("/api/v1/sync/status");
    return status.path("pendingChanges") + " " + status.path("pendingConflicts");
  }

  private String conflictLog() {
    return asha.request().get("/api/v1/sync/conflicts?domain=notes").asString();
  }

  private Response batch(String method, String id, String body) {
    return asha.request()
        .body(
            "{\"operations\":[{\"method\":\"%s\",\"path\":\"/notes/%s\"%s}]}"
                .formatted(method, id, body == null ? "" : ",\"body\":" + body))
        .post("/api/v1/batch");
  }

  /// An answer without what differs each time.
  private static String told(Response response, String id) {
    return response
        .asString()
        .replace(id, "ID")
        .replaceAll("\"(timestamp|requestId|syncToken)\":\"[^\"]*\"", "")
        .replaceAll("\"executionTime\":[0-9.]+", "");
  }

  private void join(TestUser user, String ward) {
    new Memberships(store).grant(tenant.id(), Scope.user(user.id()), Scope.group(ward));
  }

  private void leave(TestUser user, String ward) {
    new Memberships(store).revoke(tenant.id(), Scope.user(user.id()), Scope.group(ward));
  }

  private static ValidatableResponse pull(TestDevice device) {
    return device.request().get("/api/v1/sync/pull?collections=notes").then().statusCode(200);
  }

  private static ValidatableResponse full(TestDevice device) {
    return device
        .request()
        .body("{\"collections\":[\"notes\"]}")
        .post("/api/v1/sync/full")
        .then()
        .statusCode(200);
  }

  private static ValidatableResponse push(TestDevice device, String change) {
    return device
        .request()
        .body("{\"changes\":[" + change + "]}")
        .post("/api/v1/sync/push")
        .then()
        .statusCode(200);
  }

  private static String create(String id, Object ward, String text) {
    return change(id, "create", 0, ward, text);
  }

  private static String update(String id, int version, String ward, String text) {
    return change(id, "update", version, ward, text);
  }

  private static String delete(String id, int version) {
    return "{\"id\":\"%s\",\"collection\":\"notes\",\"operation\":\"delete\",\"version\":%d}"
        .formatted(id, version);
  }

  private static String clocked(String id, Map<String, Integer> clock) {
    return "{\"id\":\"%s\",\"collection\":\"notes\",\"operation\":\"create\",\"vectorClock\":{\"ashas\":%d,\"server\":%d},\"data\":{\"ward\":\"north\"}}"
        .formatted(id, clock.get("ashas"), clock.get("server"));
  }

  private static String change(String id, String operation, int version, Object ward, String text) {
    String wards =
        ward instanceof List<?> several
            ? "[\"" + String.join("\",\"", several.stream().map(String::valueOf).toList()) + "\"]"
            : "\"" + ward + "\"";
    return "{\"id\":\"%s\",\"collection\":\"notes\",\"operation\":\"%s\",\"version\":%d,\"data\":{\"ward\":%s,\"kind\":\"k\",\"text\":\"%s\"}}"
        .formatted(id, operation, version, wards, text);
  }
}
