package dev.tidemark.server.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.engine.Memberships;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.socket.TestSocket;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
public class DocumentSocketTest {
  /// The messages of `/sync` that are about documents.
  public static final Set<String> MESSAGES =
      Set.of(
          "session_joined",
          "session_left",
          "participant_joined",
          "participant_left",
          "operation",
          "operation_ack",
          "cursor");

  private static final Duration TYPING =
      Boolean.getBoolean("tidemark.long") ? Duration.ofSeconds(30) : Duration.ofSeconds(2);

  @Inject TestTenants tenants;
  @Inject SyncStore store;

  private TestTenant tenant;
  private TestUser asha;
  private TestUser ben;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    asha = tenant.member("asha");
    ben = tenant.member("ben");
  }

  @Test
  void everyDocumentedMessageShouldBeSent() {
    try (TestSocket one = signedIn(asha, "tablet");
        TestSocket other = signedIn(ben, "phone")) {
      JsonNode joined = join(one, "");
      assertThat(joined.path("author").asText()).isEqualTo(asha.id());
      assertThat(joined.path("text").asText()).isEmpty();
      assertThat(joined.path("participants")).isEmpty();
      JsonNode second = join(other, ",\"mode\":\"view\"");
      assertThat(second.path("participants")).hasSize(1);
      assertThat(second.has("author")).isFalse();
      JsonNode arrived = one.next("participant_joined").path("participant");
      assertThat(arrived.path("userId").asText()).isEqualTo(ben.id());

      one.say(
          "{\"type\":\"operation\",\"op\":{\"action\":\"insert\",\"position\":0,\"text\":\"New\","
              + "\"vectorClock\":{\"%s\":1}}}".formatted(asha.id()));
      assertThat(one.next("operation_ack").path("revision").asLong()).isEqualTo(1);
      JsonNode operation = other.next("operation");
      assertThat(operation.at("/op/text").asText()).isEqualTo("New");
      assertThat(operation.at("/op/vectorClock/" + asha.id()).asLong()).isEqualTo(1);
      assertThat(operation.path("author").asText()).isEqualTo(asha.id());
      one.say(
          "{\"type\":\"operation\",\"op\":{\"action\":\"delete\",\"position\":0,\"length\":1}}");
      assertThat(other.next("operation").at("/op/length").asInt()).isEqualTo(1);

      one.say("{\"type\":\"cursor\",\"position\":2,\"selectionEnd\":3}");
      assertThat(other.next("cursor").path("selectionEnd").asInt()).isEqualTo(3);
      other.say("{\"type\":\"leave_session\"}");
      assertThat(other.next("session_left").path("reason").asText()).isEqualTo("left");
      assertThat(one.next("participant_left").at("/participant/participantId"))
          .isEqualTo(arrived.path("participantId"));

      var types = new TreeSet<>(one.types());
      types.addAll(other.types());
      assertThat(types).containsAll(MESSAGES);
    }
  }

  @Test
  void whoeverIsCutOffShouldBeGone() {
    try (TestSocket one = signedIn(asha, "tablet")) {
      join(one, "");
      try (TestSocket other = signedIn(ben, "phone")) {
        join(other, "");
        one.next("participant_joined");
      }
      assertThat(one.next("participant_left").at("/participant/userId").asText())
          .isEqualTo(ben.id());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "position":6,"text":"x","vectorClock":{"A":2}                   | VALIDATION_ERROR     | /op/position
          "position":-1,"text":"x","vectorClock":{"A":2}                  | VALIDATION_ERROR     | /op/position
          "position":1.5,"text":"x","vectorClock":{"A":2}                 | VALIDATION_ERROR     | /op/position
          "position":4294967296,"text":"x"                                | VALIDATION_ERROR     | /op/position
          "text":"x","vectorClock":{"A":2}                                | VALIDATION_ERROR     | /op/position
          "position":0,"vectorClock":{"A":2}                              | VALIDATION_ERROR     | /op/text
          "position":0,"text":""                                          | VALIDATION_ERROR     | /op/text
          "position":0,"text":"a\\u0000b"                                 | VALIDATION_ERROR     | /op/text
          "position":0,"text":"x","vectorClock":{"A":3}                   | VALIDATION_ERROR     | /op/vectorClock
          "position":0,"text":"x","vectorClock":{"A":1}                   | AUTHOR_REUSED        | /op/vectorClock
          "position":0,"text":"x","vectorClock":{"A":2,"nobody":1}        | INVALID_VECTOR_CLOCK | /op/vectorClock
          "position":0,"text":"x","vectorClock":{"A":-1}                  | INVALID_VECTOR_CLOCK | /op/vectorClock
          "position":0,"text":"x","vectorClock":[]                        | INVALID_VECTOR_CLOCK | /op/vectorClock
          """)
  void aBadOperationShouldBeRefusedAndTheSessionStay(String members, String code, String field) {
    refusedThenGood("\"action\":\"insert\"," + members, code, field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "action":"delete","position":3,"length":3                       | VALIDATION_ERROR     | /op/length
          "action":"delete","position":3,"length":-1                      | VALIDATION_ERROR     | /op/length
          "action":"delete","position":3                                  | VALIDATION_ERROR     | /op/length
          "action":"replace","position":3                                 | VALIDATION_ERROR     | /op/action
          "position":3                                                    | VALIDATION_ERROR     | /op/action
          """)
  void aBadDeletionShouldBeRefusedAndTheSessionStay(String members, String code, String field) {
    refusedThenGood(members, code, field);
  }

  private void refusedThenGood(String members, String code, String field) {
    try (TestSocket socket = signedIn(asha, "tablet")) {
      join(socket, "");
      write(socket, "\"action\":\"insert\",\"position\":0,\"text\":\"12345\"");
      socket.next("operation_ack");

      write(socket, members.replace("\"A\"", "\"" + asha.id() + "\""));
      JsonNode error = socket.next("error").path("error");
      assertThat(error.path("code").asText()).as("%s", error).isEqualTo(code);
      assertThat(error.at("/details/field").asText()).startsWith(field);
      assertThat(error.at("/details/documentId").asText()).isEqualTo("d");

      write(socket, "\"action\":\"insert\",\"position\":5,\"text\":\"6\"");
      assertThat(socket.next("operation_ack").path("revision").asLong()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"type":"join_session"}                                         | VALIDATION_ERROR | documentId
          {"type":"join_session","documentId":"a/b"}                      | VALIDATION_ERROR | documentId
          {"type":"join_session","documentId":"d","mode":"look"}          | VALIDATION_ERROR | mode
          {"type":"join_session","documentId":"d","author":"ben"}         | VALIDATION_ERROR | author
          {"type":"join_session","documentId":"d","revision":1}           | VALIDATION_ERROR | epoch
          {"type":"join_session","documentId":"d","revision":-1,"epoch":0} | VALIDATION_ERROR | revision
          {"type":"operation","documentId":"other","op":{}}               | NOT_FOUND        | documentId
          {"type":"operation"}                                            | VALIDATION_ERROR | documentId
          {"type":"leave_session"}                                        | VALIDATION_ERROR | documentId
          {"type":"cursor","position":1,"documentId":"other"}             | NOT_FOUND        | documentId
          {"type":"cursor"}                                               | VALIDATION_ERROR | position
          """)
  void whatIsWrongShouldBeSaidAndTheSocketStay(String message, String code, String field) {
    try (TestSocket socket = signedIn(asha, "tablet")) {
      socket.say(message);

      JsonNode error = socket.next("error").path("error");
      assertThat(error.path("code").asText()).isEqualTo(code);
      assertThat(error.at("/details/field").asText()).isEqualTo(field);
      join(socket, "");
    }
  }

  @Test
  void aLongInsertionShouldBeRefusedAndTheSessionStay() {
    try (TestSocket socket = signedIn(asha, "tablet")) {
      join(socket, "");
      write(
          socket,
          "\"action\":\"insert\",\"position\":0,\"text\":\"%s\"".formatted("x".repeat(1 << 20)));
      JsonNode error = socket.next("error").path("error");
      assertThat(error.path("code").asText()).isEqualTo("VALIDATION_ERROR");
      assertThat(error.at("/details/field").asText()).isEqualTo("/op/text");

      write(
          socket,
          "\"action\":\"insert\",\"position\":0,\"text\":\"%s\"".formatted("x".repeat(65_536)));
      socket.next("operation_ack");
    }
  }

  @Test
  void whoeverOnlyViewsShouldNotWrite() {
    try (TestSocket writer = signedIn(asha, "tablet");
        TestSocket viewer = signedIn(ben, "phone")) {
      viewer.say("{\"type\":\"join_session\",\"documentId\":\"d\",\"mode\":\"view\"}");
      assertThat(viewer.next("error").at("/error/code").asText())
          .as("there is none yet")
          .isEqualTo("NOT_FOUND");
      join(writer, "");
      join(viewer, ",\"mode\":\"view\"");
      write(viewer, "\"action\":\"insert\",\"position\":0,\"text\":\"x\"");

      JsonNode error = viewer.next("error").path("error");
      assertThat(error.path("code").asText()).isEqualTo("FORBIDDEN");
      assertThat(error.at("/details/reason").asText()).isEqualTo("view_mode");
      write(writer, "\"action\":\"insert\",\"position\":0,\"text\":\"y\"");
      assertThat(viewer.next("operation").at("/op/text").asText()).isEqualTo("y");
    }
  }

  @Test
  void aDocumentOfAnotherScopeShouldNotBeThere() {
    tenant.define(documents("owner"));
    TestUser stranger = tenants.add().user("eve", Role.ADMIN);
    try (TestSocket writer = signedIn(asha, "tablet");
        TestSocket other = signedIn(ben, "phone");
        TestSocket elsewhere = signedIn(stranger, "phone")) {
      join(writer, "");
      other.say("{\"type\":\"join_session\",\"documentId\":\"d\",\"mode\":\"view\"}");
      assertThat(other.next("error").at("/error/code").asText()).isEqualTo("NOT_FOUND");
      other.say("{\"type\":\"join_session\",\"documentId\":\"d\"}");
      assertThat(other.next("error").at("/error/code").asText()).isEqualTo("ID_TAKEN");
      elsewhere.say("{\"type\":\"join_session\",\"documentId\":\"d\",\"mode\":\"view\"}");
      assertThat(elsewhere.next("error").at("/error/code").asText()).isEqualTo("NOT_FOUND");
      other.say("{\"type\":\"ping\"}");
      other.next("pong");
    }
  }

  private static CollectionDefinition documents(String rule) {
    return new CollectionDefinition(
        "documents",
        null,
        List.of(ScopeRule.of(rule)),
        List.of(),
        List.of(),
        ConflictPolicy.standard(),
        null,
        true);
  }

  @Test
  void whoeverLosesTheRightShouldBePutOutOfTheDocumentAlone() {
    try (TestSocket writer = signedIn(asha, "tablet");
        TestSocket other = signedIn(ben, "phone")) {
      join(writer, "");
      join(other, "");
      new Memberships(store).revoke(tenant.id(), Scope.user(ben.id()), Scope.tenant());
      write(writer, "\"action\":\"insert\",\"position\":0,\"text\":\"secret\"");

      assertThat(other.next("session_left").path("reason").asText()).isEqualTo("revoked");
      writer.next("participant_left");
      other.say("{\"type\":\"ping\"}");
      other.next("pong");
      assertThat(other.types()).doesNotContain("operation");
    }
  }

  @Test
  void oneUserOnTwoDevicesAtOnceShouldLoseNothing() {
    try (TestEditor tablet = editor(asha, "tablet");
        TestEditor phone = editor(asha, "phone")) {
      assertThat(phone.author()).isEqualTo(tablet.author() + "~2");
      for (int i = 0; i < 50; i++) {
        tablet.type(tablet.length(), "t");
        phone.type(0, "p");
      }
      settle(List.of(tablet, phone));
      assertThat(tablet.text()).hasSize(100).isEqualTo(phone.text());
      assertThat(tablet.text().replace("p", "")).isEqualTo("t".repeat(50));
    }
  }

  @Test
  void whatWasWrittenWhileCutOffShouldBeMergedOnce() {
    try (TestEditor one = editor(asha, "tablet");
        TestEditor other = editor(ben, "phone")) {
      one.type(0, "shared ").settle();
      other.upTo(1);
      for (int i = 0; i < 30; i++) {
        one.type(one.length(), "a");
      }
      one.drop();
      for (int i = 0; i < 30; i++) {
        one.type(one.length(), "b");
        other.type(0, "c");
      }
      other.settle();
      one.comeBack(url());
      settle(List.of(one, other));

      assertThat(one.text())
          .isEqualTo(other.text())
          .isEqualTo("c".repeat(30) + "shared " + "a".repeat(30) + "b".repeat(30));
    }
  }

  @Test
  void twentyEditorsAtOnceShouldEndWithOneText() {
    var editors = new ArrayList<TestEditor>();
    for (int i = 0; i < 20; i++) {
      editors.add(editor(i % 2 == 0 ? asha : ben, "device-" + i));
    }
    long end = System.nanoTime() + TYPING.toNanos();
    List<CompletableFuture<Void>> typing =
        editors.stream()
            .map(editor ->
                CompletableFuture.runAsync(
                    () -> type(editor, new Random(editors.indexOf(editor)), end),
                    Thread.ofPlatform()::start))
            .toList();
    typing.forEach(CompletableFuture::join);
    settle(editors);

    String text = editors.getFirst().text();
    assertThat(text).isNotEmpty();
    assertThat(editors).allSatisfy(editor -> assertThat(editor.text()).isEqualTo(text));
    try (TestSocket late = signedIn(asha, "late")) {
      assertThat(join(late, "").path("text").asText()).isEqualTo(text);
    }
    editors.forEach(TestEditor::close);
  }

  /// Some at a time, then waits until they are acknowledged, as a network would have it.
  private static void type(TestEditor editor, Random random, long end) {
    while (System.nanoTime() < end) {
      for (int i = 0; i < 5; i++) {
        int length = editor.length();
        if (length > 20 && random.nextInt(3) == 0) {
          editor.delete(random.nextInt(length / 2), 1 + random.nextInt(3));
        } else {
          editor.type(random.nextInt(length + 1), random.nextBoolean() ? "é" : "\uD83D\uDE00x");
        }
      }
      editor.settle();
    }
  }

  @Test
  void aRestoreShouldReachThoseWhoWrite() {
    try (TestEditor editor = editor(asha, "tablet");
        TestSocket records = signedIn(ben, "phone")) {
      records.say("{\"type\":\"subscribe\",\"collections\":[\"documents\"]}");
      records.next("subscribed");
      editor.type(0, "first").settle();
      awaitRecord(records, "first");
      editor.delete(0, 5).type(0, "second").settle();
      awaitRecord(records, "second");

      asha.request()
          .body("{\"targetVersion\":2}")
          .post("/api/v1/records/d/restore?collection=documents")
          .then()
          .statusCode(200);

      editor.upTo(5);
      assertThat(editor.text()).isEqualTo("first");
      awaitRecord(records, "first");
      ErrorAnswer.of(
              asha.request()
                  .body("{\"targetVersion\":2,\"version\":1}")
                  .post("/api/v1/records/d/restore?collection=documents"))
          .shouldBe(ErrorCode.VERSION_MISMATCH);
    }
  }

  /// Waits until somebody is told that the record shows the text, as it does once nobody writes for
  /// a moment.
  private static void awaitRecord(TestSocket socket, String text) {
    socket.next("change", change -> change.at("/data/data/text").asText().equals(text));
  }

  private static void settle(List<TestEditor> editors) {
    editors.forEach(TestEditor::settle);
    long newest = editors.stream().mapToLong(TestEditor::revision).max().orElseThrow();
    editors.forEach(editor -> editor.upTo(newest));
  }

  private static URI url() {
    return URI.create(RestAssured.baseURI + ":" + RestAssured.port);
  }

  private static TestEditor editor(TestUser user, String device) {
    return TestEditor.join(url(), "d", user.token(), device);
  }

  private static TestSocket signedIn(TestUser user, String device) {
    TestSocket socket = TestSocket.connect("/sync", "");
    socket.say(
        "{\"type\":\"auth\",\"token\":\"" + user.token() + "\",\"deviceId\":\"" + device + "\"}");
    socket.next("authenticated");
    return socket;
  }

  private static JsonNode join(TestSocket socket, String how) {
    socket.say("{\"type\":\"join_session\",\"documentId\":\"d\"" + how + "}");
    return socket.next("session_joined");
  }

  private static void write(TestSocket socket, String op) {
    socket.say("{\"type\":\"operation\",\"documentId\":\"d\",\"op\":{" + op + "}}");
  }
}
