package dev.tidemark.server.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.tidemark.core.Role;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.socket.TestStream;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Messages between web users and phones.
@QuarkusTest
class MessagesTest {
  @Inject TestTenants tenants;

  private TestTenant tenant;
  private TestUser user;
  private TestPhone phone;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    user = tenant.user("asha", Role.ADMIN);
    phone = TestPhone.enrol(user, "phone");
  }

  private Response send(TestUser from, String to, String content) {
    return from.request()
        .body("{\"recipient_id\":\"%s\",\"content\":\"%s\"}".formatted(to, content))
        .post("/api/messages");
  }

  private String sent(String content) {
    return send(user, phone.user(), content).then().statusCode(201).extract().path("id");
  }

  private Response bring(TestPhone from, String messages) {
    return from.request()
        .body("{\"messages\":[" + messages + "],\"compressed\":false}")
        .post("/api/sync/outgoing");
  }

  private String written(String id, String content) {
    return """
    {"id":"%s","sender_id":"%s","recipient_id":"%s","content":"%s","status":"pending_sync",\
    "created_at":"2024-01-15T10:50:00Z","updated_at":"2024-01-15T10:50:00Z"}\
    """
        .formatted(id, phone.user(), user.id(), content);
  }

  private Response fetch(String query) {
    return phone.request().get("/api/sync/incoming" + query);
  }

  private String status(String id) {
    return user.request().get("/api/messages/" + id).path("status");
  }

  @Test
  void aMessageShouldGoItsWayAndBothSidesBeToldOfEachStep() {
    try (TestStream web = TestStream.open("/sse/web/" + user.id() + "?token=" + user.token());
        TestStream mobile = TestStream.open("/sse/mobile/phone?token=" + phone.token())) {
      web.lastId();
      mobile.lastId();
      Response sent = send(user, phone.user(), "Hello");
      sent.then()
          .statusCode(201)
          .body("sender_id", equalTo(user.id()))
          .body("recipient_id", equalTo(phone.user()))
          .body("content", equalTo("Hello"))
          .body("status", equalTo("pending_sync"))
          .body("synced_at", nullValue())
          .body("read_at", nullValue());
      String id = sent.path("id");
      assertThat(mobile.next("message").data().path("message_id").asText()).isEqualTo(id);

      fetch("")
          .then()
          .statusCode(200)
          .body("messages.id", contains(id))
          .body("messages[0].status", equalTo("pending_sync"))
          .body("compressed", equalTo(false));
      assertThat(web.next("message_synced").data().path("message_id").asText()).isEqualTo(id);
      user.request()
          .get("/api/messages/" + id)
          .then()
          .body("status", equalTo("synced"))
          .body("synced_at", notNullValue())
          .body("read_at", nullValue());

      bring(phone, "{\"id\":\"" + id + "\",\"status\":\"read\"}")
          .then()
          .statusCode(200)
          .body("synced_count", equalTo(1));
      assertThat(web.next("message_read").data().path("message_id").asText()).isEqualTo(id);
      assertThat(status(id)).isEqualTo("read");

      fetch("?since=2020-01-01T00:00:00Z").then().body("messages[0].status", equalTo("read"));
      assertThat(status(id)).isEqualTo("read");
      fetch("").then().body("messages", empty());
    }
  }

  @Test
  void aReplyShouldBeUnreadUntilItIsRead() {
    try (TestStream web = TestStream.open("/sse/web/" + user.id() + "?token=" + user.token());
        TestStream mobile = TestStream.open("/sse/mobile/phone?token=" + phone.token())) {
      web.lastId();
      mobile.lastId();
      bring(phone, written("r1", "Reply"))
          .then()
          .statusCode(200)
          .body("synced_count", equalTo(1))
          .body("failed_count", equalTo(0))
          .body("failed_messages", empty());
      assertThat(web.next("new_message").data().path("unread_count").asInt()).isEqualTo(1);
      user.request()
          .get("/api/messages/r1")
          .then()
          .body("status", equalTo("synced"))
          .body("created_at", equalTo("2024-01-15T10:50:00Z"))
          .body("synced_at", notNullValue());
      unread(1);

      Response first = user.request().put("/api/messages/r1/read");
      first.then().statusCode(200).body("id", equalTo("r1")).body("status", equalTo("read"));
      Response again = user.request().put("/api/messages/r1/read");

      assertThat(again.<String>path("read_at")).isEqualTo(first.path("read_at"));
      unread(0);
      assertThat(mobile.next("message_read").data().path("message_id").asText()).isEqualTo("r1");
      assertThat(mobile.others()).isEmpty();
    }
  }

  private void unread(int count) {
    user.request()
        .get("/api/messages/unread-count")
        .then()
        .statusCode(200)
        .body("unread_count", equalTo(count));
  }

  @Test
  void theListShouldShowConversationsTheNewestLast() {
    TestPhone other = TestPhone.enrol(user, "other");
    String one = sent("one");
    bring(phone, written("two", "two")).then().statusCode(200);
    String three = send(user, other.user(), "three").path("id");

    list("").body("messages.id", contains(one, "two", three)).body("total", equalTo(3));
    list("?recipient_id=" + phone.user()).body("messages.id", contains(one, "two"));
    list("?recipient_id=" + other.user()).body("messages.id", contains(three));
    list("?recipient_id=nobody").body("messages", empty()).body("total", equalTo(0));
    list("?status=synced").body("messages.id", contains("two")).body("total", equalTo(1));
    list("?limit=1&offset=1")
        .body("messages.id", contains("two"))
        .body("total", equalTo(3))
        .body("limit", equalTo(1))
        .body("offset", equalTo(1));
  }

  @Test
  void everyPageOfAListShouldBeWhereItIsFromWhicheverEndItIsRead() {
    var sent = new ArrayList<String>();
    for (int i = 0; i < 7; i++) {
      sent.add(sent("message " + i));
    }
    for (int limit = 1; limit <= 8; limit++) {
      for (int offset = 0; offset <= 8; offset++) {
        List<String> page = sent.subList(Math.min(offset, 7), Math.min(offset + limit, 7));
        list("?limit=" + limit + "&offset=" + offset)
            .body("messages.id", equalTo(page))
            .body("total", equalTo(7));
      }
    }
    list("?offset=2147483647").body("messages", empty()).body("total", equalTo(7));
  }

  private ValidatableResponse list(String query) {
    return user.request().get("/api/messages" + query).then().statusCode(200);
  }

  @Test
  void onlyItsRecipientShouldMarkAMessageAsRead() {
    String id = sent("Hello");

    ErrorAnswer.of(user.request().put("/api/messages/" + id + "/read"))
        .shouldBe(ErrorCode.FORBIDDEN);
    bring(phone, written("r1", "x")).then().statusCode(200);
    bring(phone, "{\"id\":\"r1\",\"status\":\"read\"}")
        .then()
        .statusCode(200)
        .body("failed_messages.code", contains("FORBIDDEN"));
    assertThat(status("r1")).isEqualTo("synced");
    assertThat(status(id)).isEqualTo("pending_sync");
  }

  @Test
  void nobodyShouldChangeAMessageByAnotherProtocol() {
    String id = sent("Hello");

    user.request()
        .body("{\"content\":\"Bye\"}")
        .patch("/api/v1/messages/" + id)
        .then()
        .statusCode(403);
    user.request().delete("/api/v1/messages/" + id).then().statusCode(403);
    assertThat(user.request().get("/api/messages/" + id).<String>path("content"))
        .isEqualTo("Hello");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"recipient_id":"PHONE"}                   | VALIDATION_ERROR  | content      | empty
          {"recipient_id":"PHONE","content":""}      | VALIDATION_ERROR  | content      | empty
          {"recipient_id":"PHONE","content":" \\t\\u2003"} | VALIDATION_ERROR | content  | empty
          {"recipient_id":"PHONE","content":5}       | VALIDATION_ERROR  | content      | expected text
          {"recipient_id":"PHONE","content":"LONG"}  | VALIDATION_ERROR  | content      | at most 16384
          {"content":"x"}                            | VALIDATION_ERROR  | recipient_id | missing
          {"recipient_id":"nobody","content":"x"}    | INVALID_RECIPIENT | recipient_id | not found
          {"recipient_id":"SELF","content":"x"}      | INVALID_RECIPIENT | recipient_id | not found
          {"recipient_id":"STRANGER","content":"x"}  | INVALID_RECIPIENT | recipient_id | not found
          """)
  void aBadMessageShouldBeRefusedAndLeaveNothing(
      String body, ErrorCode code, String field, String says) {
    TestPhone stranger = TestPhone.enrol(tenants.add().user("eve", Role.ADMIN), "phone");
    String sent =
        body.replace("PHONE", phone.user())
            .replace("SELF", user.id())
            .replace("STRANGER", stranger.user())
            .replace("LONG", "\uD83D\uDE00".repeat(16_385));

    ErrorAnswer answer = ErrorAnswer.of(user.request().body(sent).post("/api/messages"));
    answer.shouldBe(code);
    assertThat(answer.response().getBody().asString())
        .contains("\"field\":\"" + field + "\"", says);
    list("").body("total", equalTo(0));
  }

  @Test
  void theLongestMessageShouldBeTaken() {
    String content = "\uD83D\uDE00".repeat(16_384);

    assertThat(user.request().get("/api/messages/" + sent(content)).<String>path("content"))
        .isEqualTo(content);
  }

  @ParameterizedTest
  @CsvSource({"limit=0, limit", "limit=101, limit", "offset=-1, offset", "status=sent, status"})
  void aBadListShouldBeRefused(String query, String field) {
    ErrorAnswer.of(user.request().get("/api/messages?" + query))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName(field);
  }

  @Test
  void whatIsSentAgainShouldBeThereOnce() {
    for (int i = 0; i < 3; i++) {
      bring(phone, written("r1", "one") + "," + written("r2", "two"))
          .then()
          .statusCode(200)
          .body("synced_count", equalTo(2));
    }
    bring(phone, written("r3", "x") + "," + written("r3", "x") + "," + written("r3", "y"))
        .then()
        .body("synced_count", equalTo(2))
        .body("failed_messages.code", contains("DUPLICATE_ID"));
    bring(phone, written("r1", "other"))
        .then()
        .body("failed_messages.code", contains("DUPLICATE_ID"));

    list("").body("messages.id", contains("r1", "r2", "r3"));
    list("").body("messages.content", contains("one", "two", "x"));
  }

  @Test
  void aBadMessageShouldFailByItselfAndTheOthersGoIn() {
    TestPhone other = TestPhone.enrol(user, "other");
    String hidden = send(user, other.user(), "hidden").path("id");
    String long16k = "x".repeat(16_385);

    bring(
            phone,
            String.join(
                ",",
                written("a", " "),
                written("b", long16k),
                written("c", "x").replace(user.id(), "nobody"),
                written("d", "x").replace(user.id(), other.user()),
                written("e", "x").replace(phone.user(), user.id()),
                written("f g", "x"),
                written(hidden, "x"),
                "{\"id\":\"none\",\"status\":\"read\"}",
                written("h", "x").replace("2024-01-15T10:50:00Z", "yesterday"),
                "{\"id\":5}",
                written("good", "x")))
        .then()
        .statusCode(200)
        .body("synced_count", equalTo(1))
        .body("failed_count", equalTo(10))
        .body(
            "failed_messages.collect{it.message_id + ' ' + it.code}.sort()",
            equalTo(
                List.of(
                        "a EMPTY_MESSAGE",
                        "b VALIDATION_ERROR",
                        "c INVALID_RECIPIENT",
                        "d INVALID_RECIPIENT",
                        "e FORBIDDEN",
                        "f g VALIDATION_ERROR",
                        hidden + " DUPLICATE_ID",
                        "none FORBIDDEN",
                        "h VALIDATION_ERROR",
                        "null VALIDATION_ERROR")
                    .stream()
                    .sorted()
                    .toList()));
    list("?recipient_id=" + phone.user()).body("messages.id", contains("good"));
  }

  @Test
  void whatWasTakenShouldCountAsSyncedWhateverBecameOfItsRecipient() {
    bring(phone, written("r1", "x")).then().body("synced_count", equalTo(1));
    TestUser admin = tenant.user("root", Role.ADMIN);
    tenant.revoke(user);

    bring(phone, written("r1", "x") + "," + written("r2", "x"))
        .then()
        .statusCode(200)
        .body("synced_count", equalTo(1))
        .body(
            "failed_messages.collect{it.message_id + ' ' + it.code}",
            contains("r2 INVALID_RECIPIENT"));
    assertThat(admin.request().get("/api/messages").<Integer>path("total")).isZero();
  }

  @Test
  void whoeverMovesAMessageAtTheSameTimeShouldNeverMoveItBack() throws Exception {
    for (int i = 0; i < 10; i++) {
      String id = sent("message " + i);
      String read = "{\"id\":\"" + id + "\",\"status\":\"read\"}";
      try (ExecutorService atOnce = Executors.newVirtualThreadPerTaskExecutor()) {
        var moving = new ArrayList<Future<?>>();
        for (int j = 0; j < 2; j++) {
          moving.add(
              atOnce.submit(() -> fetch("?since=2020-01-01T00:00:00Z").then().statusCode(200)));
          moving.add(
              atOnce.submit(() -> bring(phone, read).then().body("synced_count", equalTo(1))));
        }
        for (Future<?> one : moving) {
          one.get();
        }
      }
      user.request()
          .get("/api/messages/" + id)
          .then()
          .body("status", equalTo("read"))
          .body("synced_at", notNullValue())
          .body("read_at", notNullValue());
    }
  }

  @Test
  void aBatchOfNothingButEmptyMessagesShouldBeRefused() {
    ErrorAnswer.of(bring(phone, written("a", "") + "," + written("b c", "x")))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldSay("Message content cannot be empty");
    bring(phone, "").then().statusCode(200).body("synced_count", equalTo(0));
    ErrorAnswer.of(phone.request().body("{}").post("/api/sync/outgoing"))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName("messages");
  }

  @Test
  void aDeviceShouldGetWhatItHasNotConfirmed() {
    String one = sent("one");
    String two = sent("two");
    String until =
        fetch("?limit=1")
            .then()
            .body("messages.id", contains(one))
            .extract()
            .path("sync_timestamp");

    // The answer may have been lost.
    fetch("").then().body("messages.id", contains(one, two));
    fetch("?since=" + until).then().body("messages.id", contains(two));
    fetch("").then().body("messages.id", contains(two));
    fetch("?since=2020-01-01T00:00:00Z").then().body("messages.id", contains(one, two));
    fetch("").then().body("messages.id", contains(two));
    String end = fetch("").path("sync_timestamp");
    fetch("?since=" + end).then().body("messages", empty());
    fetch("").then().body("messages", empty());
    String three = sent("three");
    fetch("?since=" + end).then().body("messages.id", contains(three));
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, limit",
    "limit=501, limit",
    "since=yesterday, since",
    "since=2999-01-01T00:00:00Z, since"
  })
  void aBadFetchShouldBeRefused(String query, String field) {
    ErrorAnswer.of(fetch("?" + query)).shouldBe(ErrorCode.VALIDATION_ERROR).shouldName(field);
  }
}
