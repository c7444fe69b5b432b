package dev.tidemark.server.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.tidemark.core.Role;
import dev.tidemark.server.BreakableStore;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What batches do, one by one and at once.
@QuarkusTest
class BatchTest {
  @Inject TestTenants tenants;
  @Inject BreakableStore store;

  private TestTenant tenant;
  private TestUser user;
  private TestDevice witness;
  private long start;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    user = tenant.member("asha");
    witness = tenant.member("ravi").device("phone");
    start = tenant.position();
  }

  @Test
  void everyOperationShouldBeDoneInItsPlaceAndSeeThoseBeforeIt() {
    Response answer =
        batch(
            """
            {"method":"POST","path":"/patients","body":{"name":"Asha","age":61.50},"requestId":"req_1"},
            {"method":"PUT","path":"/patients/p1","body":{"a":1}},
            {"method":"GET","path":"/patients/p1"},
            {"method":"PATCH","path":"/patients/p1","body":{"a":null,"b":2,"version":1}},
            {"method":"PUT","path":"/patients/p1","body":{"b":3}},
            {"method":"GET","path":"/patients?limit=1&after=a"},
            {"method":"DELETE","path":"/patients/p1","requestId":"req_7"},
            {"method":"GET","path":"/patients/p1"}
            """);

    answer
        .then()
        .statusCode(200)
        .body("results.status", contains(201, 201, 200, 200, 200, 200, 204, 404))
        .body("results[0].requestId", equalTo("req_1"))
        .body("results[0].body.id", matchesPattern("[0-9a-f-]{14}7[0-9a-f-]{21}"))
        .body("results[0].body.name", equalTo("Asha"))
        .body("results[1]", not(hasKey("requestId")))
        .body("results[1].body.version", equalTo(1))
        .body("results[2].body.a", equalTo(1))
        .body("results[3].body.version", equalTo(2))
        .body("results[3].body", not(hasKey("a")))
        .body("results[4].body.version", equalTo(3))
        .body("results[5].body.records.id", contains("p1"))
        .body("results[5].body.records[0].b", equalTo(3))
        .body("results[5].body.hasMore", equalTo(false))
        .body("results[5].body.after", nullValue())
        .body("results[6].requestId", equalTo("req_7"))
        .body("results[6]", hasKey("body"))
        .body("results[6].body", nullValue())
        .body("results[7].body.error.code", equalTo("NOT_FOUND"))
        .body("results[7].body.error.requestId", equalTo(answer.header("X-Request-ID")));
    assertThat(answer.asString()).contains("\"age\":61.50");
    assertThat(tenant.position()).isEqualTo(start + 5);
    user.request()
        .get("/api/v1/patients/" + answer.path("results[0].body.id"))
        .then()
        .statusCode(200);
  }

  @Test
  void aPathShouldBeReadAsThatOfARequest() {
    user.request().body("{}").put("/api/v1/patients/a:b@c").then().statusCode(201);

    batch(
            """
            {"method":"GET","path":"/api/v1/patients/a:b@c"},
            {"method":"GET","path":"/patients/a%3Ab%40c/"},
            {"method":"GET","path":"/api/v1/patients/a:b@c/?x=%20"},
            {"method":"GET","path":"/patients/?limit=5&limit=x"},
            {"method":"PUT","path":"/patients/v1","body":{}}
            """)
        .then()
        .body("results.status", contains(200, 200, 200, 200, 201))
        .body("results[3].body.records", hasSize(1));
  }

  @Test
  void conditionsShouldHoldWhatTheyHoldForARequestByItself() {
    user.request().body("{\"a\":1}").put("/api/v1/patients/p1").then().statusCode(201);

    batch(
            """
            {"method":"GET","path":"/patients/p1","headers":{"if-none-match":"\\"1\\""}},
            {"method":"PUT","path":"/patients/p1","body":{"a":2},"headers":{"If-Match":"\\"1\\""}},
            {"method":"PUT","path":"/patients/p1","body":{"a":3},"headers":{"If-Match":"\\"1\\""}},
            {"method":"PATCH","path":"/patients/p1","body":{"a":4},"headers":{"If-Match":"\\"1\\", \\"2\\""}},
            {"method":"PUT","path":"/patients/p2","body":{},"headers":{"If-Match":"*"}},
            {"method":"PUT","path":"/patients/p2","body":{},"headers":{"If-None-Match":"*"}},
            {"method":"PUT","path":"/patients/p2","body":{"b":1},"headers":{"If-Match":"*"}},
            {"method":"PUT","path":"/patients/p2","body":{},"headers":{"If-None-Match":"*"}},
            {"method":"DELETE","path":"/patients/p2","headers":{"If-Match":"\\"1\\""}},
            {"method":"DELETE","path":"/patients/p2","headers":{"If-Match":"\\"2\\""}}
            """)
        .then()
        .body("results.status", contains(304, 200, 412, 200, 412, 201, 200, 412, 412, 204))
        .body("results[0].body", nullValue())
        .body("results[2].body.error.code", equalTo("PRECONDITION_FAILED"))
        .body("results[3].body.version", equalTo(3));
  }

  @Test
  void anOperationThatFailsShouldLeaveTheOthers() {
    batch(
            """
            {"method":"PUT","path":"/patients/p1","body":{"a":1}},
            {"method":"PUT","path":"/patients/p2","body":{"a":1}},
            {"method":"PATCH","path":"/patients/none","body":{"a":1},"requestId":"third"},
            {"method":"PUT","path":"/patients/p3","body":{"a":1}},
            {"method":"PUT","path":"/patients/p1","body":{"a":2,"version":7}}
            """)
        .then()
        .statusCode(200)
        .body("results.status", contains(201, 201, 404, 201, 409))
        .body("results[2].requestId", equalTo("third"))
        .body("results[2].body.error.code", equalTo("NOT_FOUND"))
        .body("results[4].body.error.code", equalTo("VERSION_MISMATCH"));
    assertThat(tenant.position()).isEqualTo(start + 3);
  }

  @Test
  void anAtomicBatchShouldBeDoneAsAWhole() {
    atomic(
            "a1",
            """
            {"method":"PUT","path":"/patients/p1","body":{"a":1}},
            {"method":"GET","path":"/patients/p1"},
            {"method":"PUT","path":"/patients/p1","body":{"a":1}},
            {"method":"DELETE","path":"/patients/p1"}
            """)
        .then()
        .statusCode(200)
        .body("results.status", contains(201, 200, 200, 204));
  }

  @Test
  void anAtomicBatchOfWhichOneFailsShouldLeaveNothingBehind() {
    user.request().body("{\"a\":1}").put("/api/v1/patients/p1").then().statusCode(201);
    String before = tenant.everything(witness);
    record Failing(String operation, String code, @Nullable String field) {}
    List<Failing> all =
        List.of(
            new Failing(
                "{\"method\":\"PATCH\",\"path\":\"/patients/none\",\"body\":{}", "NOT_FOUND", null),
            new Failing("{\"method\":\"GET\",\"path\":\"/patients/none\"", "NOT_FOUND", null),
            new Failing("{\"method\":\"GET\",\"path\":\"/nothing\"", "NOT_FOUND", null),
            new Failing(
                "{\"method\":\"FETCH\",\"path\":\"/patients/p1\"", "VALIDATION_ERROR", "method"),
            new Failing(
                "{\"method\":\"PUT\",\"path\":\"/sync/p1\",\"body\":{}", "NOT_FOUND", "path"),
            new Failing(
                "{\"method\":\"PUT\",\"path\":\"/patients/p1\"", "VALIDATION_ERROR", "body"),
            new Failing(
                "{\"method\":\"POST\",\"path\":\"/patients\",\"body\":{\"id\":\"p1\"}",
                "VERSION_MISMATCH",
                null),
            new Failing(
                "{\"method\":\"POST\",\"path\":\"/messages\",\"body\":{}",
                "FORBIDDEN",
                "/collection"));
    for (Failing failing : all) {
      Response answer =
          atomic(
              "a1",
              """
              {"method":"POST","path":"/patients","body":{"a":1}},
              {"method":"PATCH","path":"/patients/p1","body":{"a":2}},
              %s,"requestId":"third"},
              {"method":"GET","path":"/patients"},
              {"method":"DELETE","path":"/patients/p1"}
              """
                  .formatted(failing.operation));

      ErrorAnswer.of(answer).shouldBe(ErrorCode.SYNC_CONFLICT).shouldEcho("a1");
      answer
          .then()
          .body("error.details.index", equalTo(2))
          .body("error.details.requestId", equalTo("third"))
          .body("error.details.error.code", equalTo(failing.code))
          .body("error.details.error.details.field", equalTo(failing.field))
          .body("error.details.error.requestId", equalTo("a1"));
      assertThat(tenant.everything(witness)).as(failing.operation).isEqualTo(before);
    }
    assertThat(tenant.position()).isEqualTo(start + 1);
  }

  @Test
  void aFailedAtomicBatchShouldNotUseUpItsId() {
    String operations =
        """
        {"method":"PUT","path":"/patients/p1","body":{"a":1}},
        {"method":"PATCH","path":"/patients/p2","body":{"a":1}}
        """;
    ErrorAnswer.of(atomic("a1", operations)).shouldBe(ErrorCode.SYNC_CONFLICT);
    user.request().body("{}").put("/api/v1/patients/p2").then().statusCode(201);

    Response again = atomic("a1", operations);

    again.then().statusCode(200).body("results.status", contains(201, 200));
    assertThat(again.header("Idempotency-Replayed")).isNull();
  }

  @Test
  void theSameBatchAgainShouldGetTheFirstAnswerAndHaveNoEffect() {
    String operations =
        """
        {"method":"POST","path":"/patients","body":{"a":1}},
        {"method":"PATCH","path":"/patients/none","body":{"a":1}},
        {"method":"GET","path":"/patients"}
        """;
    Response first = named("b1", operations);
    String before = tenant.everything(witness);

    Response again = named("b1", operations);

    again.then().statusCode(200);
    assertThat(again.asString()).isEqualTo(first.asString());
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(first.header("Idempotency-Replayed")).isNull();
    assertThat(tenant.everything(witness)).isEqualTo(before);
    ErrorAnswer.of(named("b1", operations + ",{\"method\":\"GET\",\"path\":\"/patients\"}"))
        .shouldBe(ErrorCode.SYNC_003)
        .shouldName("X-Request-ID");
    witness
        .request()
        .header("X-Request-ID", "b1")
        .body(body(operations, false))
        .post("/api/v1/batch")
        .then()
        .statusCode(200)
        .header("Idempotency-Replayed", nullValue());
  }

  @Test
  void aBatchThatIsUnderWayShouldNotBeBegunAgain() throws Exception {
    String operations = "{\"method\":\"POST\",\"path\":\"/patients\",\"body\":{\"a\":1}}";
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ExecutorCompletionService<Response>(clients);
      try (var trouble = store.slow()) {
        answers.submit(() -> named("b1", operations));
        answers.submit(() -> named("b1", operations));
        // The one that came first is held up, so the other is answered first.
        ErrorAnswer.of(answers.take().get())
            .shouldBe(ErrorCode.SYNC_003)
            .shouldName("X-Request-ID")
            .shouldSay("under way")
            .shouldEcho("b1");
        ErrorAnswer.of(named("b1", "")).shouldBe(ErrorCode.SYNC_003).shouldSay("under way");
      }
      answers.take().get().then().statusCode(200).body("results.status", contains(201));
    }
    named("b1", operations).then().statusCode(200).header("Idempotency-Replayed", "true");
    assertThat(tenant.position()).isEqualTo(start + 1);
  }

  @Test
  void oneBatchSentManyTimesAtOnceShouldHaveOneEffect() throws Exception {
    String operations =
        """
        {"method":"POST","path":"/patients","body":{"a":1}},
        {"method":"POST","path":"/patients","body":{"a":2}}
        """;
    List<Response> answers = together(i -> named("b1", operations));

    assertThat(answers).extracting(Response::statusCode).isSubsetOf(200, 409).contains(200);
    assertThat(
            answers.stream()
                .filter(answer -> answer.statusCode() == 200)
                .map(Response::asString)
                .distinct())
        .hasSize(1);
    answers.stream()
        .filter(answer -> answer.statusCode() == 409)
        .forEach(answer -> ErrorAnswer.of(answer).shouldBe(ErrorCode.SYNC_003));
    user.request().get("/api/v1/patients").then().body("records", hasSize(2));
    assertThat(tenant.position()).isEqualTo(start + 2);
  }

  @Test
  void ofAtomicBatchesAtOnceOverTheSameRecordsOneShouldWin() throws Exception {
    batch(
        """
        {"method":"PUT","path":"/patients/p1","body":{"by":-1}},
        {"method":"PUT","path":"/patients/p2","body":{"by":-1}}
        """);

    List<Response> answers =
        together(i -> {
          String edit = "{\"by\":" + i + ",\"version\":1}";
          // In opposite orders, which would be a deadlock where rows are locked one by one.
          String first = i % 2 == 0 ? "p1" : "p2";
          String second = i % 2 == 0 ? "p2" : "p1";
          return atomic(
              "a" + i,
              "{\"method\":\"PUT\",\"path\":\"/patients/"
                  + first
                  + "\",\"body\":"
                  + edit
                  + "},{\"method\":\"PUT\",\"path\":\"/patients/"
                  + second
                  + "\",\"body\":"
                  + edit
                  + "}");
        });

    assertThat(answers).extracting(Response::statusCode).containsOnlyOnce(200);
    for (Response answer : answers) {
      if (answer.statusCode() != 200) {
        ErrorAnswer.of(answer).shouldBe(ErrorCode.SYNC_CONFLICT);
        answer
            .then()
            .body("error.details.index", equalTo(0))
            .body("error.details.error.code", equalTo("VERSION_MISMATCH"));
      }
    }
    List<Integer> by = user.request().get("/api/v1/patients").path("records.by");
    assertThat(by).hasSize(2);
    assertThat(by.getFirst()).isNotNegative().isEqualTo(by.getLast());
    assertThat(tenant.position()).isEqualTo(start + 4);
  }

  @Test
  void theAnswerShouldCarryTheMergedClockOfWhatItTouched() {
    witness
        .request()
        .body(
            """
            {"changes":[
              {"id":"p1","collection":"patients","operation":"create","data":{},"vectorClock":{"x":3}},
              {"id":"p2","collection":"patients","operation":"create","data":{},"vectorClock":{"y":5}},
              {"id":"p3","collection":"patients","operation":"create","data":{},"vectorClock":{"z":7}}
            ]}
            """)
        .post("/api/v1/sync/push")
        .then()
        .statusCode(200);

    assertThat(
            clock(
                batch(
                    """
                    {"method":"GET","path":"/patients/p1"},
                    {"method":"DELETE","path":"/patients/p2"},
                    {"method":"GET","path":"/patients/none"}
                    """)))
        .isEqualTo("{\"server\":1,\"x\":3,\"y\":5}");
    assertThat(clock(batch("{\"method\":\"GET\",\"path\":\"/patients\"}")))
        .isEqualTo("{\"x\":3,\"z\":7}");
    assertThat(clock(delete("d1", "{\"collection\":\"patients\",\"ids\":[\"p3\",\"none\"]}")))
        .isEqualTo("{\"server\":1,\"z\":7}");
  }

  @Test
  void aThousandOperationsShouldBeDoneAtOnce() {
    String operations =
        IntStream.range(0, 1_000)
            .mapToObj(i -> "{\"method\":\"PUT\",\"path\":\"/patients/p" + i + "\",\"body\":{}}")
            .collect(Collectors.joining(","));

    Response answer = batch(operations);

    answer.then().statusCode(200).body("results", hasSize(1_000));
    assertThat(answer.<List<Integer>>path("results.status")).containsOnly(201);
    assertThat(tenant.position()).isEqualTo(start + 1_000);
  }

  @Test
  void aBatchOfNothingShouldBeTaken() {
    batch("").then().statusCode(200).body("results", empty());
  }

  @Test
  void aBatchThatWasStoredButNotAnsweredShouldBeReplayed() {
    String operations = "{\"method\":\"POST\",\"path\":\"/patients\",\"body\":{\"a\":1}}";
    try (var trouble = store.losingAcknowledgements()) {
      ErrorAnswer.of(named("b1", operations)).shouldBe(ErrorCode.DATABASE_ERROR).shouldEcho("b1");
    }
    String stored = tenant.everything(witness);

    named("b1", operations)
        .then()
        .statusCode(200)
        .header("Idempotency-Replayed", "true")
        .body("results.status", contains(201));
    assertThat(tenant.everything(witness)).isEqualTo(stored);
  }

  @Test
  void recordsShouldBeDeletedTogetherEachForItself() {
    for (String id : List.of("r1", "r2", "r3")) {
      user.request().body("{}").put("/api/v1/patients/" + id).then().statusCode(201);
    }
    witness.request().body("{}").put("/api/v1/journal/j1").then().statusCode(201);
    user.request().delete("/api/v1/patients/r2").then().statusCode(204);
    String request =
        "{\"ids\":[\"r1\",\"r2\",\"a b\",\"r3\",\"r1\",\"none\"],\"collection\":\"patients\"}";

    Response first = delete("d1", request);

    first
        .then()
        .statusCode(200)
        .body("deleted", contains("r1", "r3"))
        .body("failed.id", contains("r2", "a b", "none"))
        .body("failed.reason", contains("not_found", "validation_failed", "not_found"));
    user.request().get("/api/v1/patients").then().body("records", empty());
    long position = tenant.position();
    Response again = delete("d1", request);
    assertThat(again.asString()).isEqualTo(first.asString());
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    ErrorAnswer.of(delete("d1", "{\"ids\":[\"r1\"],\"collection\":\"patients\"}"))
        .shouldBe(ErrorCode.SYNC_003);
    refused("journal", "j1", "not_found");
    refused("messages", "m1", "read_only_collection");
    refused("nothing", "n1", "unknown_collection");
    assertThat(tenant.position()).isEqualTo(position);
    witness.request().get("/api/v1/journal/j1").then().statusCode(200);
  }

  @Test
  void aRecordThatOthersWriteShouldNotBeDeleted() {
    TestUser admin = tenant.user("meera", Role.ADMIN);
    admin.request().body("{}").put("/api/v1/notices/n1").then().statusCode(201);

    refused("notices", "n1", "forbidden");
    admin.request().get("/api/v1/notices/n1").then().statusCode(200);
  }

  private void refused(String collection, String id, String reason) {
    delete("d-" + collection, "{\"ids\":[\"" + id + "\"],\"collection\":\"" + collection + "\"}")
        .then()
        .statusCode(200)
        .body("deleted", empty())
        .body("failed.id", contains(id))
        .body("failed.reason", contains(reason));
  }

  private Response batch(String operations) {
    return user.request().body(body(operations, false)).post("/api/v1/batch");
  }

  private Response named(String requestId, String operations) {
    return user.request()
        .header("X-Request-ID", requestId)
        .body(body(operations, false))
        .post("/api/v1/batch");
  }

  private Response atomic(String requestId, String operations) {
    return user.request()
        .header("X-Request-ID", requestId)
        .body(body(operations, true))
        .post("/api/v1/batch");
  }

  private Response delete(String requestId, String body) {
    return user.request().header("X-Request-ID", requestId).body(body).delete("/api/v1/batch");
  }

  private static String body(String operations, boolean atomic) {
    return "{\"operations\":[" + operations + "],\"atomic\":" + atomic + "}";
  }

  private static String clock(Response answer) {
    return new String(
        Base64.getDecoder().decode(answer.header("X-Vector-Clock")), StandardCharsets.UTF_8);
  }

  @FunctionalInterface
  private interface Sender {
    Response send(int number);
  }

  private static List<Response> together(Sender sender) throws Exception {
    List<Callable<Response>> requests =
        IntStream.range(0, 8).<Callable<Response>>mapToObj(i -> () -> sender.send(i)).toList();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Response>();
      for (Future<Response> answer : clients.invokeAll(requests)) {
        answers.add(answer.get());
      }
      return answers;
    }
  }
}
