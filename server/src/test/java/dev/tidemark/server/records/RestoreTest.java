package dev.tidemark.server.records;

import static dev.tidemark.server.records.VersionsTest.clock;
import static dev.tidemark.server.records.VersionsTest.reason;
import static dev.tidemark.server.records.VersionsTest.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Role;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.core.StrictJson;
import dev.tidemark.engine.AuditEntry;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bringing back what a record said.
@QuarkusTest
class RestoreTest {
  private static final String PATH = "/api/v1/records/p1/restore";

  @Inject TestTenants tenants;

  private TestTenant tenant;
  private TestUser asha;
  private TestUser ravi;
  private TestDevice tablet;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    asha = tenant.member("asha");
    ravi = tenant.member("ravi");
    tablet = ravi.device("tablet");
    put(asha, "patients/p1", "{\"name\":\"Meena\",\"weight\":54.50}", 201);
    put(asha, "patients/p1", "{\"name\":\"Meena J.\"}", 200);
    put(asha, "patients/p1", "{\"name\":\"Meena Joshi\"}", 200);
  }

  @Test
  void anOldVersionShouldComeBackAsANewOne() {
    Response restored =
        asha.request().body("{\"targetVersion\":1,\"reason\":\"A wrong update\"}").post(PATH);

    restored
        .then()
        .statusCode(200)
        .body("success", equalTo(true))
        .body("newVersion", equalTo(4))
        .body("restoredFrom", equalTo(1))
        .body("recordId", equalTo("p1"))
        .body("collection", equalTo("patients"))
        .body("vectorClock.server", equalTo(4));
    assertThat(clock(restored)).isEqualTo("{\"server\":4}");
    asha.request()
        .get("/api/v1/patients/p1")
        .then()
        .body("version", equalTo(4))
        .body("name", equalTo("Meena"))
        .body("weight", equalTo(54.5f));
    asha.request()
        .get("/api/v1/records/p1/versions")
        .then()
        .body("versions.version", contains(4, 3, 2, 1))
        .body("versions[0].changeType", equalTo("restore"))
        .body("versions[0].modifiedBy", equalTo(asha.id()))
        .body("versions[0].fields", contains("name", "weight"));
    tablet
        .request()
        .get("/api/v1/sync/pull")
        .then()
        .body("changes.version", contains(4))
        .body("changes[0].data.name", equalTo("Meena"));
  }

  @Test
  void theReasonShouldStandInTheAuditLogWithWhoAndWhat() {
    String reason = "it's \\\"wrong\\\" \\u0000 " + "\uD83D\uDE00".repeat(980);
    ravi.request()
        .body("{\"targetVersion\":2,\"reason\":\"" + reason + "\"}")
        .post(PATH)
        .then()
        .statusCode(200);
    asha.request().body("{\"targetVersion\":1}").post(PATH).then().statusCode(200);

    List<AuditEntry> audit = tenant.audit();
    assertThat(audit).hasSize(2);
    assertThat(audit).extracting(AuditEntry::actor).containsExactly(asha.id(), ravi.id());
    assertThat(audit)
        .allSatisfy(entry -> {
          assertThat(entry.action()).isEqualTo("record.restore");
          assertThat(entry.subject()).isEqualTo("patients/p1");
        });
    JsonNode last = StrictJson.tree(audit.getFirst().details());
    assertThat(last).isEqualTo(StrictJson.tree("{\"restoredFrom\":1,\"newVersion\":5}"));
    JsonNode first = StrictJson.tree(audit.getLast().details());
    assertThat(first.get("restoredFrom").asInt()).isEqualTo(2);
    assertThat(first.get("newVersion").asInt()).isEqualTo(4);
    assertThat(first.get("reason").asText())
        .isEqualTo(StrictJson.tree("\"" + reason + "\"").asText());
  }

  @Test
  void aDeletedRecordShouldComeBackToLife() {
    asha.request().delete("/api/v1/patients/p1").then().statusCode(204);
    ErrorAnswer.of(asha.request().get("/api/v1/patients/p1")).shouldBe(ErrorCode.NOT_FOUND);

    asha.request()
        .body("{\"targetVersion\":3,\"version\":4}")
        .post(PATH)
        .then()
        .statusCode(200)
        .body("newVersion", equalTo(5));

    asha.request()
        .get("/api/v1/patients/p1")
        .then()
        .statusCode(200)
        .body("name", equalTo("Meena Joshi"));
    tablet
        .request()
        .get("/api/v1/sync/pull")
        .then()
        .body("changes.id", contains("p1"))
        .body("deletions.size()", equalTo(0));
  }

  @Test
  void aDeletionShouldNotBeRestored() {
    asha.request().delete("/api/v1/patients/p1").then().statusCode(204);
    put(asha, "patients/p1", "{\"name\":\"Again\"}", 201);
    String before = everything();

    ErrorAnswer.of(asha.request().body("{\"targetVersion\":4}").post(PATH))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName("targetVersion");

    tenant.prune("patients");
    ErrorAnswer.of(asha.request().body("{\"targetVersion\":4}").post(PATH))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName("targetVersion");
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void aRecordThatMovedOnShouldBeRestoredUnlessTheVersionIsNamed() {
    put(ravi, "patients/p1", "{\"name\":\"Meena K.\"}", 200);
    String before = everything();

    ErrorAnswer.of(asha.request().body("{\"targetVersion\":1,\"version\":3}").post(PATH))
        .shouldBe(ErrorCode.VERSION_MISMATCH)
        .shouldSay("at version 4, not 3");
    ErrorAnswer.of(asha.request().body("{\"targetVersion\":1,\"version\":0}").post(PATH))
        .shouldBe(ErrorCode.VERSION_MISMATCH);
    assertThat(everything()).isEqualTo(before);
    assertThat(tenant.audit()).isEmpty();

    asha.request()
        .body("{\"targetVersion\":1,\"version\":null,\"reason\":null}")
        .post(PATH)
        .then()
        .statusCode(200)
        .body("newVersion", equalTo(5));
  }

  @Test
  void aRestoreOfWhatStandsShouldChangeNothing() {
    String before = everything();
    for (int i = 0; i < 2; i++) {
      asha.request()
          .body("{\"targetVersion\":3,\"reason\":\"again\"}")
          .post(PATH)
          .then()
          .statusCode(200)
          .body("success", equalTo(true))
          .body("newVersion", equalTo(3))
          .body("restoredFrom", equalTo(3))
          .body("vectorClock.server", equalTo(3));
    }
    assertThat(everything()).isEqualTo(before);
    assertThat(tenant.audit()).isEmpty();
  }

  @Test
  void ofTwoRestoresAtOnceOfOneVersionOneShouldBeTaken() throws Exception {
    List<Response> answers =
        atOnce(8, i -> "{\"targetVersion\":" + (i % 2 + 1) + ",\"version\":3}");

    assertThat(answers).filteredOn(one -> one.statusCode() == 200).hasSize(1);
    assertThat(answers)
        .filteredOn(one -> one.statusCode() != 200)
        .allSatisfy(one -> ErrorAnswer.of(one).shouldBe(ErrorCode.VERSION_MISMATCH));
    asha.request().get("/api/v1/patients/p1").then().body("version", equalTo(4));
    assertThat(tenant.audit()).hasSize(1);
  }

  @Test
  void restoresAtOnceOfWhateverStandsShouldFollowEachOther() throws Exception {
    List<Response> answers = atOnce(8, i -> "{\"targetVersion\":1}");

    assertThat(answers)
        .allSatisfy(one -> {
          assertThat(one.statusCode()).isEqualTo(200);
          assertThat(one.<Integer>path("newVersion")).isEqualTo(4);
        });
    assertThat(tenant.audit()).as("the others found that it says so").hasSize(1);
  }

  private List<Response> atOnce(int count, IntFunction<String> body) throws Exception {
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Response>> requests =
          IntStream.range(0, count)
              .<Callable<Response>>mapToObj(
                  i -> () -> (i % 2 == 0 ? asha : ravi).request().body(body.apply(i)).post(PATH))
              .toList();
      var answers = new ArrayList<Response>();
      for (Future<Response> one : clients.invokeAll(requests)) {
        answers.add(one.get());
      }
      return answers;
    }
  }

  @Test
  void aRepeatedRequestShouldHaveOneEffectAndTheFirstAnswer() {
    String body = "{\"targetVersion\":1}";
    Response first = named(asha, "r-1", PATH, body);
    first.then().statusCode(200).header("Idempotency-Replayed", nullValue());
    put(ravi, "patients/p1", "{\"name\":\"Meena K.\"}", 200);
    String before = everything();

    for (String path : new String[] {PATH, PATH + "/"}) {
      Response again = named(asha, "r-1", path, body);
      again.then().statusCode(200).header("Idempotency-Replayed", equalTo("true"));
      assertThat(again.asString()).isEqualTo(first.asString());
      assertThat(again.header("X-Vector-Clock")).isEqualTo(first.header("X-Vector-Clock"));
    }
    ErrorAnswer.of(named(asha, "r-1", PATH, "{\"targetVersion\":2}"))
        .shouldBe(ErrorCode.SYNC_003)
        .shouldName("X-Request-ID");
    assertThat(everything()).isEqualTo(before);
    assertThat(tenant.audit()).hasSize(1);

    assertThat(named(ravi, "r-1", PATH, body).<Integer>path("newVersion"))
        .as("another user's request of the same id")
        .isEqualTo(6);
    assertThat(named(asha, "r-1", PATH + "?collection=patients", body).<Integer>path("newVersion"))
        .as("the query is part of the name")
        .isEqualTo(6);
  }

  @Test
  void aRepeatedRequestShouldGetItsAnswerWhenItsTargetIsGone() {
    String body = "{\"targetVersion\":1}";
    Response first = named(asha, "r-1", PATH, body);
    tenant.prune("patients");

    ErrorAnswer pruned =
        ErrorAnswer.of(asha.request().body(body).post(PATH))
            .shouldBe(ErrorCode.NOT_FOUND)
            .shouldName("targetVersion");
    assertThat(reason(pruned)).isEqualTo("pruned");
    assertThat(named(asha, "r-1", PATH, body).asString()).isEqualTo(first.asString());
  }

  @Test
  void anAnswerThatIsARefusalShouldNotBeKept() {
    String body = "{\"targetVersion\":1,\"version\":4}";
    ErrorAnswer.of(named(asha, "r-1", PATH, body)).shouldBe(ErrorCode.VERSION_MISMATCH);
    put(ravi, "patients/p1", "{\"name\":\"Meena K.\"}", 200);

    named(asha, "r-1", PATH, body)
        .then()
        .statusCode(200)
        .header("Idempotency-Replayed", nullValue())
        .body("newVersion", equalTo(5));
  }

  @Test
  void theSameRequestAtOnceShouldHaveOneEffect() throws Exception {
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Response>> requests =
          IntStream.range(0, 8)
              .<Callable<Response>>mapToObj(
                  i -> () -> named(asha, "r-1", PATH, "{\"targetVersion\":1,\"version\":3}"))
              .toList();
      int taken = 0;
      for (Future<Response> one : clients.invokeAll(requests)) {
        Response answer = one.get();
        if (answer.statusCode() == 200) {
          answer.then().body("newVersion", equalTo(4));
          taken++;
        } else {
          ErrorAnswer.of(answer).shouldBe(ErrorCode.SYNC_003);
        }
      }
      assertThat(taken).isPositive();
    }
    assertThat(tenant.audit()).hasSize(1);
  }

  @Test
  void aRecordThatTheCallerDoesNotSeeShouldLookAbsent() {
    put(ravi, "journal/j1", "{\"secret\":1}", 201);
    put(ravi, "journal/j1", "{\"secret\":2}", 200);
    String body = "{\"targetVersion\":1,\"reason\":\"curious\"}";
    long position = tenant.position();
    String absent = words(asha.request().body(body).post("/api/v1/records/none/restore"));

    for (String query : new String[] {"", "?collection=journal"}) {
      Response answer = asha.request().body(body).post("/api/v1/records/j1/restore" + query);
      ErrorAnswer.of(answer).shouldBe(ErrorCode.NOT_FOUND);
      assertThat(words(answer)).isEqualTo(absent);
    }
    assertThat(tenant.position()).isEqualTo(position);
    assertThat(tenant.audit()).isEmpty();
    ravi.request().body(body).post("/api/v1/records/j1/restore").then().statusCode(200);
  }

  @Test
  void anIdOfSeveralCollectionsShouldNeedItsCollection() {
    put(asha, "journal/p1", "{\"mood\":\"good\"}", 201);
    put(asha, "journal/p1", "{\"mood\":\"bad\"}", 200);
    String body = "{\"targetVersion\":1}";
    String before = everything();

    ErrorAnswer.of(asha.request().body(body).post(PATH))
        .shouldBe(ErrorCode.AMBIGUOUS_ID)
        .shouldName("collection")
        .shouldSay("?collection=");
    assertThat(everything()).isEqualTo(before);

    asha.request()
        .body(body)
        .post(PATH + "?collection=journal")
        .then()
        .statusCode(200)
        .body("newVersion", equalTo(3))
        .body("collection", equalTo("journal"));
    asha.request().get("/api/v1/patients/p1").then().body("version", equalTo(3));
  }

  @Test
  void whoMayNotWriteTheRecordShouldNotRestoreIt() {
    TestUser admin = tenant.user("boss", Role.ADMIN);
    put(admin, "notices/n1", "{\"a\":1}", 201);
    put(admin, "notices/n1", "{\"a\":2}", 200);
    tenant.define(CollectionDefinition.shared("letters"));
    put(asha, "letters/l1", "{\"a\":1}", 201);
    put(asha, "letters/l1", "{\"a\":2}", 200);
    tenant.define(managed("letters"));
    String body = "{\"targetVersion\":1}";
    long position = tenant.position();

    ErrorAnswer.of(asha.request().body(body).post("/api/v1/records/n1/restore"))
        .shouldBe(ErrorCode.FORBIDDEN);
    ErrorAnswer readOnly =
        ErrorAnswer.of(admin.request().body(body).post("/api/v1/records/l1/restore"))
            .shouldBe(ErrorCode.FORBIDDEN);
    assertThat(reason(readOnly)).isEqualTo("read_only_collection");
    assertThat(tenant.position()).isEqualTo(position);
    assertThat(tenant.audit()).isEmpty();
    admin.request().body(body).post("/api/v1/records/n1/restore").then().statusCode(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                           | targetVersion
          {"targetVersion":null}                       | targetVersion
          {"targetVersion":"1"}                        | targetVersion
          {"targetVersion":1.0}                        | targetVersion
          {"targetVersion":0}                          | targetVersion
          {"targetVersion":-1}                         | targetVersion
          {"targetVersion":[1]}                        | targetVersion
          {"targetVersion":true}                       | targetVersion
          {"targetVersion":99999999999999999999}       | targetVersion
          {"targetVersion":1,"reason":5}               | reason
          {"targetVersion":1,"reason":["x"]}           | reason
          {"targetVersion":1,"reason":{}}              | reason
          {"targetVersion":1,"reason":"LONG"}          | reason
          {"targetVersion":1,"version":"3"}            | version
          {"targetVersion":1,"version":3.0}            | version
          {"targetVersion":1,"version":-1}             | version
          {"targetVersion":1,"version":{}}             | version
          {"targetVersion":1,"version":99999999999999999999} | version
          {"targetVersion":1,"targetVersion":1}        | /targetVersion
          []                                           | body
          """)
  void aMemberThatIsNotAsExpectedShouldBeRefused(String body, String field) {
    String before = everything();

    ErrorAnswer.of(named(asha, "bad-1", PATH, body.replace("LONG", "\uD83D\uDE00".repeat(1_001))))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName(field)
        .shouldEcho("bad-1");

    assertThat(everything()).isEqualTo(before);
    assertThat(tenant.audit()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          4                   | unknown_version
          9223372036854775807 | unknown_version
          """)
  void aTargetThatNeverWasShouldBeNotFound(String version, String reason) {
    String before = everything();

    ErrorAnswer answer =
        ErrorAnswer.of(asha.request().body("{\"targetVersion\":" + version + "}").post(PATH))
            .shouldBe(ErrorCode.NOT_FOUND)
            .shouldName("targetVersion");

    assertThat(reason(answer)).isEqualTo(reason);
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void aPathOrHeaderThatIsNotAsExpectedShouldBeRefused() {
    String body = "{\"targetVersion\":1}";
    String before = everything();

    ErrorAnswer.of(asha.request().post(PATH))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName("body");
    ErrorAnswer.of(
            asha.request()
                .urlEncodingEnabled(false)
                .body(body)
                .post("/api/v1/records/a%20b/restore"))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName("id");
    ErrorAnswer.of(
            asha.request().urlEncodingEnabled(false).body(body).post(PATH + "?collection=a%20b"))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName("collection");
    for (String id : new String[] {"a b", "a/b", "x".repeat(129)}) {
      ErrorAnswer.of(named(asha, id, PATH, body))
          .shouldBe(ErrorCode.VALIDATION_ERROR)
          .shouldName("X-Request-ID");
    }
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void aDeviceShouldNotPushARestore() {
    tablet
        .request()
        .body(
            "{\"changes\":[{\"id\":\"p1\",\"collection\":\"patients\",\"operation\":\"restore\","
                + "\"data\":{\"a\":1},\"version\":3}]}")
        .post("/api/v1/sync/push")
        .then()
        .statusCode(200)
        .body("rejected[0].reason", equalTo("validation_failed"))
        .body("rejected[0].pointer", equalTo("/operation"));
  }

  /// A collection that only its own protocol writes.
  static CollectionDefinition managed(String name) {
    return new CollectionDefinition(
        name,
        null,
        List.of(new ScopeRule.Tenant()),
        List.of(),
        List.of(),
        ConflictPolicy.standard(),
        null,
        true);
  }

  private String everything() {
    return tenant.everything(tablet);
  }

  private static Response named(TestUser user, String requestId, String path, String body) {
    return user.request().header("X-Request-ID", requestId).body(body).post(path);
  }

  private static void put(TestUser user, String record, String data, int status) {
    user.request().body(data).put("/api/v1/" + record).then().statusCode(status);
  }
}
