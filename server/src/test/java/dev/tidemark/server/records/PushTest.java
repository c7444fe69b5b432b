package dev.tidemark.server.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PushTest {
  @Inject TestTenants tenants;
  @Inject BreakableStore store;

  private TestTenant tenant;
  private TestUser user;
  private TestDevice device;
  private TestDevice other;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    user = tenant.member("asha");
    device = user.device("tablet");
    other = tenant.member("ravi").device("phone");
  }

  @Test
  void everyChangeShouldBeAnsweredOnceAndInItsPlace() {
    push(device, create("p1", "1"), create("p2", "1"));
    push(other, update("p1", 1, "2"), update("p2", 1, "2"));

    push(
            device,
            create("p3", "1"),
            update("p1", 1, "3"),
            update("none", 1, "1"),
            update("p2", 2, "3"),
            "{\"id\":\"p4\",\"collection\":\"patients\",\"operation\":\"create\"}")
        .then()
        .body("accepted", contains("p3", "p2"))
        .body("rejected.id", contains("none", "p4"))
        .body("rejected.collection", everyItem(equalTo("patients")))
        .body("rejected.reason", contains("not_found", "validation_failed"))
        .body("rejected.message", everyItem(notNullValue()))
        .body("rejected[1].pointer", equalTo("/data"))
        .body("conflicts.id", contains("p1"))
        .body("conflicts[0].reason", equalTo("version_conflict"))
        .body("conflicts[0].localVersion", equalTo(1))
        .body("conflicts[0].serverVersion", equalTo(2))
        .body("conflicts[0].resolution", equalTo("pending"))
        .body("conflicts[0].conflictId", notNullValue())
        .body("results.index", contains(0, 1, 2, 3, 4))
        .body("results.id", contains("p3", "p1", "none", "p2", "p4"))
        .body(
            "results.status", contains("accepted", "conflict", "rejected", "accepted", "rejected"))
        .body("results.version", contains(1, 2, null, 3, null))
        .body("results[0].vectorClock.server", equalTo(1))
        .body("results[2].vectorClock", nullValue());
    user.request()
        .get("/api/v1/patients/p1")
        .then()
        .body("a", equalTo(2))
        .body("version", equalTo(2));
    device.request().get("/api/v1/sync/status").then().body("pendingConflicts", equalTo(1));
  }

  @Test
  void editsOfDifferentMembersShouldBeMerged() {
    push(device, create("p1", "1"));
    push(other, change("p1", "update", "\"version\":1,\"data\":{\"a\":1,\"b\":1}"));

    push(device, change("p1", "update", "\"version\":1,\"data\":{\"a\":2}"))
        .then()
        .body("conflicts[0].resolution", equalTo("merged"))
        .body("conflicts[0].newVersion", equalTo(3))
        .body("results[0].version", equalTo(3));
    user.request()
        .get("/api/v1/patients/p1")
        .then()
        .body("a", equalTo(2))
        .body("b", equalTo(1))
        .body("version", equalTo(3));
  }

  @Test
  void anUpdateShouldReplaceAndAPartialOneMerge() {
    push(device, change("p1", "create", "\"data\":{\"a\":1,\"b\":{\"c\":1,\"d\":2}}"));
    push(
            device,
            change(
                "p1",
                "update",
                "\"version\":1,\"partial\":true,\"data\":{\"a\":null,\"b\":{\"c\":3},\"e\":4}"))
        .then()
        .body("accepted", contains("p1"));
    assertThat(data("p1")).isEqualTo("{\"b\":{\"c\":3,\"d\":2},\"e\":4}");

    push(device, change("p1", "update", "\"version\":2,\"data\":{\"f\":5}"));
    assertThat(data("p1")).isEqualTo("{\"f\":5}");
  }

  @Test
  void anOfflineChainOfEditsShouldBeAccepted() {
    push(
            device,
            create("p1", "1"),
            update("p1", 1, "2"),
            update("p1", 1, "3"),
            change("p1", "delete", "\"version\":3"))
        .then()
        .body("accepted", contains("p1", "p1", "p1", "p1"))
        .body("results.version", contains(1, 2, 3, 4));
    ErrorAnswer.of(user.request().get("/api/v1/patients/p1")).shouldBe(ErrorCode.NOT_FOUND);
  }

  @Test
  void theAnswerShouldCarryTheMergedClockOfWhatItTouched() {
    String header =
        push(
                device,
                change("p1", "create", "\"data\":{},\"vectorClock\":{\"tablet\":3,\"x\":1}"),
                change("p2", "create", "\"data\":{},\"vectorClock\":{\"tablet\":2,\"y\":5}"))
            .header("X-Vector-Clock");

    assertThat(new String(Base64.getDecoder().decode(header), StandardCharsets.UTF_8))
        .isEqualTo("{\"tablet\":3,\"x\":1,\"y\":5}");
  }

  @Test
  void theTokenShouldComeBackAsItWasAndStandAtTheBeginningWhereThereWasNone() {
    Response withToken =
        user.request()
            .header("X-Sync-Token", device.syncToken())
            .body(body(create("p1", "1")))
            .post("/api/v1/sync/push");
    withToken.then().statusCode(200).body("syncToken", equalTo(device.syncToken()));

    String given = push(device, create("p2", "1")).path("syncToken");
    user.request()
        .header("X-Sync-Token", given)
        .get("/api/v1/sync/pull")
        .then()
        .body("changes.id", contains("p1", "p2"));
  }

  @Test
  void aPushOfNothingShouldBeTaken() {
    push(device)
        .then()
        .body("accepted", empty())
        .body("rejected", empty())
        .body("conflicts", empty())
        .body("results", empty())
        .body("syncToken", notNullValue());
  }

  @Test
  void aThousandChangesShouldBeTakenAtOnce() {
    String[] changes =
        IntStream.range(0, 1_000).mapToObj(i -> create("p" + i, "1")).toArray(String[]::new);

    push(device, changes).then().body("accepted", hasSize(1_000)).body("rejected", empty());
    assertThat(tenant.position()).isGreaterThanOrEqualTo(1_000);
  }

  @Test
  void theSameRequestAgainShouldGetTheFirstAnswerAndHaveNoEffect() {
    Response first = named("push-1", device, create("p1", "1"));
    push(other, update("p1", 1, "2"));
    String before = tenant.everything(other);

    Response again = named("push-1", device, create("p1", "1"));

    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.asString()).isEqualTo(first.asString());
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(first.header("Idempotency-Replayed")).isNull();
    assertThat(tenant.everything(other)).isEqualTo(before);
  }

  @Test
  void anotherBodyUnderTheSameRequestIdShouldBeRefused() {
    named("push-1", device, create("p1", "1")).then().statusCode(200);
    String before = tenant.everything(other);

    ErrorAnswer.of(named("push-1", device, create("p2", "1")))
        .shouldBe(ErrorCode.SYNC_003)
        .shouldName("X-Request-ID")
        .shouldEcho("push-1");
    assertThat(tenant.everything(other)).isEqualTo(before);
  }

  @Test
  void theRequestIdOfOneDeviceShouldMeanNothingToAnother() {
    named("push-1", device, create("p1", "1"));

    Response others = named("push-1", other, create("p2", "1"));

    others.then().statusCode(200).body("accepted", contains("p2"));
    assertThat(others.header("Idempotency-Replayed")).isNull();
  }

  @Test
  void aRequestThatWasRefusedShouldNotUseUpItsId() {
    ErrorAnswer.of(named("push-1", device, "5")).shouldBe(ErrorCode.VALIDATION_ERROR);

    named("push-1", device, create("p1", "1"))
        .then()
        .statusCode(200)
        .body("accepted", contains("p1"));
  }

  @Test
  void aPushWithoutANameShouldBeKnownAgainByItsChanges() {
    String[] changes = {create("p1", "1"), update("p1", 1, "2")};
    push(device, changes);
    String before = tenant.everything(other);

    push(device, changes)
        .then()
        .body("accepted", contains("p1", "p1"))
        .body("results.status", contains("duplicate", "duplicate"));
    assertThat(tenant.everything(other)).isEqualTo(before);
  }

  @Test
  void aSecondPushOfADeviceShouldWaitForTheFirst() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Response> first;
      try (var trouble = store.slow()) {
        first = clients.submit(() -> named("push-1", device, create("p1", "1")));
        Awaitility.await()
            .until(
                () -> device.request().get("/api/v1/sync/status").path("state").equals("syncing"));

        ErrorAnswer second =
            ErrorAnswer.of(named("push-2", device, create("p2", "1")))
                .shouldBe(ErrorCode.SYNC_IN_PROGRESS)
                .shouldEcho("push-2");
        assertThat(second.response().header("Retry-After")).isEqualTo("1");
        ErrorAnswer.of(named("push-1", device, create("p1", "1")))
            .shouldBe(ErrorCode.SYNC_IN_PROGRESS);
        other.request().get("/api/v1/sync/status").then().body("state", equalTo("idle"));
      }
      first.get().then().statusCode(200).body("accepted", contains("p1"));
    }
    named("push-2", device, create("p2", "1"))
        .then()
        .statusCode(200)
        .body("accepted", contains("p2"));
    device.request().get("/api/v1/sync/status").then().body("state", equalTo("idle"));
  }

  @Test
  void pushesOfOneDeviceAtOnceShouldBeTakenWholeOrRefusedWhole() throws Exception {
    List<Response> answers =
        together(
            IntStream.range(0, 16)
                .<Callable<Response>>mapToObj(i ->
                    () -> named("push-" + i, device, create("a" + i, "1"), create("b" + i, "1")))
                .toList());

    var expected = new ArrayList<String>();
    for (Response answer : answers) {
      if (answer.statusCode() == 200) {
        expected.addAll(answer.path("accepted"));
      } else {
        ErrorAnswer.of(answer).shouldBe(ErrorCode.SYNC_IN_PROGRESS);
      }
    }
    assertThat(expected).isNotEmpty();
    other
        .request()
        .get("/api/v1/sync/pull?limit=1000")
        .then()
        .body("changes.id", containsInAnyOrder(expected.toArray()));
  }

  @Test
  void oneRequestSentManyTimesAtOnceShouldHaveOneEffect() throws Exception {
    List<Response> answers =
        together(
            IntStream.range(0, 16)
                .<Callable<Response>>mapToObj(i -> () -> named("push-1", device, create("p1", "1")))
                .toList());

    assertThat(answers).extracting(Response::statusCode).isSubsetOf(200, 423).contains(200);
    List<String> taken =
        answers.stream()
            .filter(answer -> answer.statusCode() == 200)
            .map(Response::asString)
            .distinct()
            .toList();
    assertThat(taken).hasSize(1);
    user.request().get("/api/v1/patients/p1").then().body("version", equalTo(1));
  }

  @Test
  void ofTwoDevicesThatEditTheSameOneShouldWin() throws Exception {
    push(device, create("p1", "0"));

    List<Response> answers =
        together(
            List.of(
                () -> push(device, update("p1", 1, "1")), () -> push(other, update("p1", 1, "2"))));

    assertThat(answers.stream().map(answer -> answer.<String>path("results[0].status")))
        .containsExactlyInAnyOrder("accepted", "conflict");
    int winner = answers.getFirst().path("results[0].status").equals("accepted") ? 1 : 2;
    user.request()
        .get("/api/v1/patients/p1")
        .then()
        .body("a", equalTo(winner))
        .body("version", equalTo(2));
  }

  private static List<Response> together(List<Callable<Response>> requests) throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Response>();
      for (Future<Response> answer : clients.invokeAll(requests)) {
        answers.add(answer.get());
      }
      return answers;
    }
  }

  /// The data of a record as it is stored.
  private String data(String id) {
    String full = device.request().post("/api/v1/sync/full").asString();
    int record = full.indexOf("{\"id\":\"" + id + "\"");
    return full.substring(
        full.indexOf("\"data\":", record) + 7, full.indexOf(",\"updatedAt", record));
  }

  private static Response push(TestDevice device, String... changes) {
    Response answer = device.request().body(body(changes)).post("/api/v1/sync/push");
    answer.then().statusCode(200);
    return answer;
  }

  private static Response named(String requestId, TestDevice device, String... changes) {
    return device
        .request()
        .header("X-Request-ID", requestId)
        .body(body(changes))
        .post("/api/v1/sync/push");
  }

  private static String body(String... changes) {
    return List.of(changes).stream().collect(Collectors.joining(",", "{\"changes\":[", "]}"));
  }

  private static String create(String id, String value) {
    return change(id, "create", "\"data\":{\"a\":" + value + "}");
  }

  private static String update(String id, long version, String value) {
    return change(id, "update", "\"version\":" + version + ",\"data\":{\"a\":" + value + "}");
  }

  private static String change(String id, String operation, String rest) {
    return "{\"id\":\""
        + id
        + "\",\"collection\":\"patients\",\"operation\":\""
        + operation
        + "\","
        + rest
        + "}";
  }
}
