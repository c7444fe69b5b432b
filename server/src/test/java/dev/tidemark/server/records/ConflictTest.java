package dev.tidemark.server.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Conflicts over HTTP: Asha and Ravi have both changed `a` of the record `p1`.
@QuarkusTest
class ConflictTest {
  private static final String LONG = "x".repeat(1_001);

  @Inject TestTenants tenants;

  private TestTenant tenant;
  private TestDevice asha;
  private TestDevice ravi;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    asha = tenant.member("asha").device("tablet");
    ravi = tenant.member("ravi").device("phone");
  }

  @Test
  void aConflictShouldBeListedWithBothSidesAndTheBase() {
    String id = dispute("p1");

    asha.request()
        .get("/api/v1/conflicts?status=unresolved")
        .then()
        .statusCode(200)
        .body("total", equalTo(1))
        .body("conflicts.id", contains(id))
        .body("conflicts[0].recordId", equalTo("p1"))
        .body("conflicts[0].collection", equalTo("patients"))
        .body("conflicts[0].type", equalTo("update_update"))
        .body("conflicts[0].localVersion.a", equalTo(3))
        .body("conflicts[0].serverVersion.a", equalTo(2))
        .body("conflicts[0].baseVersion.a", equalTo(1))
        .body("conflicts[0].suggestedResolution", equalTo("use_latest"))
        .body("conflicts[0].requiresManualReview", equalTo(true))
        .body("conflicts[0].createdBy", equalTo(ravi.user().id()))
        .body("conflicts[0].deviceId", equalTo("phone"))
        .body("conflicts[0].status", equalTo("unresolved"))
        .body("conflicts[0]", not(hasKey("resolution")));
    asha.request().get("/api/v1/conflicts/" + id).then().body("id", equalTo(id));
  }

  @Test
  void aConflictOverARecordOfSomebodyElseShouldNotBeSeen() {
    push(asha, "journal", "j1", 0, "{\"a\":1}");
    push(asha, "journal", "j1", 1, "{\"a\":2}");
    TestDevice other = asha.user().device("other-tablet");
    String id = conflictId(push(other, "journal", "j1", 1, "{\"a\":3}"));

    asha.request().get("/api/v1/conflicts").then().body("conflicts.id", contains(id));
    ravi.request().get("/api/v1/conflicts").then().body("total", equalTo(0));
    ErrorAnswer.of(ravi.request().get("/api/v1/conflicts/" + id)).shouldBe(ErrorCode.NOT_FOUND);
    ErrorAnswer.of(resolve(ravi, id, "{\"resolution\":\"use_local\"}"))
        .shouldBe(ErrorCode.NOT_FOUND);
    ravi.request()
        .body(batch("{\"conflictId\":\"" + id + "\",\"strategy\":\"use_local\"}"))
        .post("/api/v1/conflicts/batch-resolve")
        .then()
        .body("resolved", empty())
        .body("failed", contains(id))
        .body("errors.code", contains("NOT_FOUND"));
    asha.request().get("/api/v1/conflicts").then().body("conflicts.id", contains(id));
  }

  @Test
  void theListShouldBeFilteredAndPaged() {
    List<String> ids = List.of(dispute("p1"), dispute("p2"), dispute("p3"));
    resolve(asha, ids.get(1), "{\"resolution\":\"use_server\"}").then().statusCode(200);

    listed("?status=unresolved", 2, ids.get(2), ids.get(0));
    listed("", 2, ids.get(2), ids.get(0));
    listed("?status=resolved", 1, ids.get(1));
    listed("?status=all&limit=2", 3, ids.get(2), ids.get(1));
    listed("?status=all&limit=2&offset=2", 3, ids.get(0));
    listed("?status=all&offset=9", 3);
    listed("?status=all&collection=patients", 3, ids.get(2), ids.get(1), ids.get(0));
    listed("?status=all&collection=journal", 0);
  }

  @Test
  void aMergeShouldBecomeTheNewestVersion() {
    String id = dispute("p1");

    Response answer =
        resolve(
            asha,
            id,
            "{\"resolution\":\"merge\",\"mergedData\":{\"a\":4},\"resolvedBy\":\"nobody\","
                + "\"reason\":\"as they said\"}");

    answer
        .then()
        .statusCode(200)
        .body("success", equalTo(true))
        .body("recordId", equalTo("p1"))
        .body("newVersion", equalTo(3))
        .body("resolution", equalTo("merged"))
        .body("$", not(hasKey("serverVersion")));
    assertThat(answer.<Integer>path("vectorClock.server")).isPositive();
    asha.request().get("/api/v1/patients/p1").then().body("a", equalTo(4));
    asha.request()
        .get("/api/v1/conflicts/" + id)
        .then()
        .body("status", equalTo("resolved"))
        .body("resolution", equalTo("merged"))
        .body("resolvedBy", equalTo(asha.user().id()))
        .body("resolutionReason", equalTo("as they said"))
        .body("newVersion", equalTo(3))
        .body("localVersion.a", equalTo(3))
        .body("serverVersion.a", equalTo(2))
        .body("baseVersion.a", equalTo(1));
    asha.request().get("/api/v1/sync/pull").then().body("changes[0].data.a", equalTo(4));
  }

  @Test
  void useLocalAndUseServerShouldTakeThatSide() {
    resolve(asha, dispute("p1"), "{\"resolution\":\"use_local\"}")
        .then()
        .body("newVersion", equalTo(3));
    asha.request().get("/api/v1/patients/p1").then().body("a", equalTo(3));

    resolve(asha, dispute("p2"), "{\"resolution\":\"use_server\"}")
        .then()
        .body("newVersion", equalTo(2));
    asha.request().get("/api/v1/patients/p2").then().body("a", equalTo(2));

    resolve(asha, dispute("p3"), "{\"resolution\":\"use_latest\"}")
        .then()
        .body("resolution", equalTo("use_local"));
    asha.request().get("/api/v1/patients/p3").then().body("a", equalTo(3));
  }

  @Test
  void aResolutionShouldSayThatTheRecordHasMovedOn() {
    String id = dispute("p1");
    push(asha, "patients", "p1", 2, "{\"a\":9}");

    resolve(ravi, id, "{\"resolution\":\"use_local\"}")
        .then()
        .body("newVersion", equalTo(4))
        .body("serverVersion", equalTo(3));
    asha.request().get("/api/v1/patients/p1").then().body("a", equalTo(3));
  }

  @Test
  void resolvingTwiceShouldBeRefused() {
    String id = dispute("p1");
    resolve(asha, id, "{\"resolution\":\"use_local\"}").then().statusCode(200);
    String before = tenant.everything(asha);

    ErrorAnswer.of(resolve(ravi, id, "{\"resolution\":\"use_server\"}"))
        .shouldBe(ErrorCode.SYNC_CONFLICT);
    assertThat(tenant.everything(asha)).isEqualTo(before);
  }

  @Test
  void ofManyWhoResolveAtOnceOneShouldWin() throws Exception {
    String id = dispute("p1");
    var all = new ArrayList<Callable<Integer>>();
    for (int i = 0; i < 8; i++) {
      TestDevice one = i % 2 == 0 ? asha : ravi;
      String body = "{\"resolution\":\"merge\",\"mergedData\":{\"a\":" + (10 + i) + "}}";
      all.add(() -> resolve(one, id, body).statusCode());
    }
    var statuses = new ArrayList<Integer>();
    try (ExecutorService many = Executors.newFixedThreadPool(8)) {
      for (Future<Integer> one : many.invokeAll(all)) {
        statuses.add(one.get());
      }
    }

    assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
    assertThat(statuses).filteredOn(status -> status == 409).hasSize(7);
    asha.request().get("/api/v1/patients/p1").then().body("version", equalTo(3));
  }

  @Test
  void aRepeatedRequestShouldHaveOneEffect() {
    String id = dispute("p1");
    String body = "{\"resolution\":\"merge\",\"mergedData\":{\"a\":4}}";

    Response first = named(asha, "r1", id, body);
    Response again = named(asha, "r1", id, body);

    assertThat(again.asString()).isEqualTo(first.asString());
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    ErrorAnswer.of(named(asha, "r1", id, "{\"resolution\":\"use_local\"}"))
        .shouldBe(ErrorCode.SYNC_003);
    asha.request().get("/api/v1/patients/p1").then().body("version", equalTo(3));
  }

  @Test
  void aRefusedRequestShouldBeJudgedAnew() {
    String id = dispute("p1");
    resolve(asha, id, "{\"resolution\":\"use_server\"}");
    String body = "{\"resolution\":\"use_local\"}";

    ErrorAnswer.of(named(ravi, "r1", id, body)).shouldBe(ErrorCode.SYNC_CONFLICT);
    ErrorAnswer.of(named(ravi, "r1", id, body)).shouldBe(ErrorCode.SYNC_CONFLICT);
  }

  @Test
  void severalConflictsShouldBeResolvedEachForItself() {
    String one = dispute("p1");
    String two = dispute("p2");
    String three = dispute("p3");
    resolve(asha, three, "{\"resolution\":\"use_server\"}");
    String body =
        batch(
            "{\"conflictId\":\"" + one + "\",\"strategy\":\"use_server\"}",
            "{\"conflictId\":\"none\",\"strategy\":\"use_server\"}",
            "{\"conflictId\":\"a b\",\"strategy\":\"use_server\"}",
            "{\"conflictId\":\"" + two + "\",\"strategy\":\"use_local\"}",
            "{\"conflictId\":\"" + two + "\",\"strategy\":\"use_server\"}",
            "{\"conflictId\":\"" + three + "\",\"strategy\":\"use_local\"}",
            "{\"conflictId\":\"" + three + "\",\"strategy\":\"merge\"}");

    Response answer =
        asha.request()
            .header("X-Request-ID", "b1")
            .body(body)
            .post("/api/v1/conflicts/batch-resolve");

    answer
        .then()
        .statusCode(200)
        .body("resolved", contains(one, two))
        .body("failed", contains("none", "a b", two, three, three))
        .body(
            "errors.code",
            contains(
                "NOT_FOUND",
                "VALIDATION_ERROR",
                "SYNC_CONFLICT",
                "SYNC_CONFLICT",
                "VALIDATION_ERROR"))
        .body("errors.conflictId", contains("none", "a b", two, three, three));
    asha.request().get("/api/v1/patients/p2").then().body("a", equalTo(3));
    Response again =
        asha.request()
            .header("X-Request-ID", "b1")
            .body(body)
            .post("/api/v1/conflicts/batch-resolve");
    assertThat(again.asString()).isEqualTo(answer.asString());
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
  }

  @Test
  void tooManyConflictsAtOnceShouldBeRefused() {
    String item = "{\"conflictId\":\"c\",\"strategy\":\"use_server\"}";
    ErrorAnswer.of(
            asha.request()
                .body(batch(Collections.nCopies(1_001, item).toArray(String[]::new)))
                .post("/api/v1/conflicts/batch-resolve"))
        .shouldBe(ErrorCode.PAYLOAD_TOO_LARGE)
        .shouldName("resolutions");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|resolution",
        "{\"resolution\":null}|resolution",
        "{\"resolution\":7}|resolution",
        "{\"resolution\":\"USE_LOCAL\"}|resolution",
        "{\"resolution\":\"merge\"}|mergedData",
        "{\"resolution\":\"merge\",\"mergedData\":null}|mergedData",
        "{\"resolution\":\"merge\",\"mergedData\":[]}|mergedData",
        "{\"resolution\":\"use_local\",\"reason\":7}|reason",
        "{\"resolution\":\"use_local\",\"reason\":\"LONG\"}|reason",
        "[]|body",
        "``|body",
      })
  void aBadResolutionShouldBeNamedAndHaveNoEffect(String body, String field) {
    String id = dispute("p1");
    String before = tenant.everything(asha);

    ErrorAnswer.of(resolve(asha, id, body.replace("LONG", LONG)))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName(field);

    assertThat(tenant.everything(asha)).isEqualTo(before);
    asha.request().get("/api/v1/conflicts/" + id).then().body("status", equalTo("unresolved"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|resolutions",
        "{\"resolutions\":{}}|resolutions",
        "{\"resolutions\":[7]}|/resolutions/0",
        "{\"resolutions\":[{}]}|/resolutions/0/conflictId",
        "{\"resolutions\":[{\"conflictId\":7,\"strategy\":\"merge\"}]}|/resolutions/0/conflictId",
      })
  void aBadBatchShouldBeNamed(String body, String field) {
    ErrorAnswer.of(asha.request().body(body).post("/api/v1/conflicts/batch-resolve"))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName(field);
  }

  @ParameterizedTest
  @CsvSource({
    "status=open,status",
    "limit=0,limit",
    "limit=101,limit",
    "limit=x,limit",
    "offset=-1,offset",
    "collection=a b,collection"
  })
  void aBadParameterShouldBeNamed(String query, String field) {
    ErrorAnswer.of(asha.request().get("/api/v1/conflicts?" + query))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName(field);
  }

  @Test
  void anUnknownConflictShouldNotBeFound() {
    ErrorAnswer.of(asha.request().get("/api/v1/conflicts/none")).shouldBe(ErrorCode.NOT_FOUND);
    ErrorAnswer.of(resolve(asha, "none", "{\"resolution\":\"use_local\"}"))
        .shouldBe(ErrorCode.NOT_FOUND);
    ErrorAnswer.of(resolve(asha, "a b", "{\"resolution\":\"use_local\"}"))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName("id");
  }

  @Test
  void aDeletionShouldBeASideWithoutMembers() {
    push(asha, "patients", "p1", 0, "{\"a\":1}");
    push(asha, "patients", "p1", 1, "{\"a\":2}");
    Response pushed =
        ravi.request()
            .body(
                "{\"changes\":[{\"id\":\"p1\",\"collection\":\"patients\",\"operation\":\"delete\",\"version\":1}]}")
            .post("/api/v1/sync/push");

    asha.request()
        .get("/api/v1/conflicts/" + conflictId(pushed))
        .then()
        .body("type", equalTo("delete_update"))
        .body("local.deleted", equalTo(true))
        .body("localVersion.a", nullValue())
        .body("requiresManualReview", equalTo(true));
  }

  private void listed(String query, int total, String... ids) {
    asha.request()
        .get("/api/v1/conflicts" + query)
        .then()
        .statusCode(200)
        .body("total", equalTo(total))
        .body("conflicts", hasSize(ids.length))
        .body("conflicts.id", ids.length == 0 ? empty() : contains((Object[]) ids));
  }

  /// Makes the record stand at `{"a":2}` with a pending conflict over Ravi's `{"a":3}`.
  private String dispute(String record) {
    push(asha, "patients", record, 0, "{\"a\":1}");
    push(asha, "patients", record, 1, "{\"a\":2}");
    return conflictId(push(ravi, "patients", record, 1, "{\"a\":3}"));
  }

  private static Response push(
      TestDevice device, String collection, String id, int base, String data) {
    String operation = base == 0 ? "create" : "update";
    Response answer =
        device
            .request()
            .body(
                "{\"changes\":[{\"id\":\"%s\",\"collection\":\"%s\",\"operation\":\"%s\",\"version\":%d,\"data\":%s}]}"
                    .formatted(id, collection, operation, base, data))
            .post("/api/v1/sync/push");
    answer.then().statusCode(200).body("rejected", empty());
    return answer;
  }

  private static String conflictId(Response pushed) {
    return pushed.path("conflicts[0].conflictId");
  }

  private static Response resolve(TestDevice device, String id, String body) {
    return device.request().pathParam("id", id).body(body).post("/api/v1/conflicts/{id}/resolve");
  }

  private static Response named(TestDevice device, String request, String id, String body) {
    return device
        .request()
        .header("X-Request-ID", request)
        .body(body)
        .post("/api/v1/conflicts/" + id + "/resolve");
  }

  private static String batch(String... items) {
    return "{\"resolutions\":[" + String.join(",", items) + "]}";
  }
}
