package dev.tidemark.server.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Role;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.presence.Presence;
import dev.tidemark.server.socket.TestStream;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What web users and phones are told of their messages.
@QuarkusTest
class StreamTest {
  private static final CollectionDefinition MESSAGES =
      new CollectionDefinition(
          "messages",
          null,
          List.of(ScopeRule.of("user:{/sender_id}"), ScopeRule.of("user:{/recipient_id}")),
          List.of(),
          List.of(),
          ConflictPolicy.standard(),
          null,
          false);

  @Inject TestTenants tenants;
  @Inject Presence presence;

  private TestTenant tenant;
  private TestUser user;
  private TestPhone phone;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    tenant.define(MESSAGES);
    user = tenant.user("asha", Role.ADMIN);
    phone = TestPhone.enrol(user, "phone");
  }

  @Test
  void aWebUserShouldBeToldOfMessagesAndOfWhatBecameOfItsOwn() {
    try (TestStream stream = web(user)) {
      stream.lastId();
      write(phone.request(), "m1", phone.user(), user.id(), "synced");
      write(phone.request(), "m2", phone.user(), user.id(), "synced");
      write(user.request(), "m3", user.id(), phone.user(), "pending_sync");
      write(phone.request(), "m3", user.id(), phone.user(), "synced");
      write(phone.request(), "m3", user.id(), phone.user(), "read");

      assertThat(told(stream, 4))
          .containsExactly(
              "new_message {\"type\":\"new_message\",\"message_id\":\"m1\"",
              "new_message {\"type\":\"new_message\",\"message_id\":\"m2\"",
              "message_synced {\"type\":\"message_synced\",\"message_id\":\"m3\"",
              "message_read {\"type\":\"message_read\",\"message_id\":\"m3\"");
      assertThat(stream.others()).isEmpty();
    }
  }

  @Test
  void aWebUserShouldBeToldHowManyItHasNotRead() {
    write(phone.request(), "m1", phone.user(), user.id(), "synced");
    write(phone.request(), "m2", phone.user(), user.id(), "read");
    try (TestStream stream = web(user)) {
      stream.lastId();
      write(phone.request(), "m3", phone.user(), user.id(), "synced");

      assertThat(stream.next("new_message").data().path("unread_count").asInt()).isEqualTo(2);
    }
  }

  @Test
  void aPhoneMayBeAskedToSync() {
    try (TestStream stream = mobile(phone)) {
      stream.lastId();
      presence.of(tenant.id(), phone.user()).getFirst().askToSync("now-1");

      JsonNode asked = stream.next("sync_required").data();
      assertThat(asked.path("request_id").asText()).isEqualTo("now-1");
      assertThat(asked.path("pending_count").asInt()).isZero();
    }
  }

  @Test
  void aPhoneShouldBeToldOfMessagesAndThatItsOwnWereRead() {
    try (TestStream stream = mobile(phone)) {
      stream.lastId();
      write(user.request(), "m1", user.id(), phone.user(), "pending_sync");
      write(phone.request(), "m2", phone.user(), user.id(), "synced");
      write(user.request(), "m2", phone.user(), user.id(), "read");

      assertThat(told(stream, 2))
          .containsExactly(
              "message {\"type\":\"new_message\",\"message_id\":\"m1\"",
              "message_read {\"type\":\"message_read\",\"message_id\":\"m2\"");
      assertThat(stream.others()).isEmpty();
    }
  }

  @Test
  void aPhoneForWhichSomethingWaitsShouldBeToldToSync() {
    write(user.request(), "m1", user.id(), phone.user(), "pending_sync");
    write(user.request(), "m2", user.id(), phone.user(), "pending_sync");
    write(user.request(), "m3", user.id(), phone.user(), "synced");
    try (TestStream stream = mobile(phone)) {
      assertThat(stream.next("sync_required").data())
          .hasToString("{\"type\":\"sync_required\",\"pending_count\":2}");
    }
  }

  @Test
  void manyMessagesAtOnceShouldBeOneReasonToSync() {
    String cursor;
    try (TestStream stream = mobile(phone)) {
      cursor = stream.lastId();
    }
    for (int i = 0; i < 6; i++) {
      write(user.request(), "m" + i, user.id(), phone.user(), "synced");
    }
    write(user.request(), "m6", user.id(), phone.user(), "pending_sync");
    try (TestStream stream = mobile(phone, "Last-Event-ID", cursor)) {
      assertThat(stream.next("sync_required").data().path("pending_count").asInt()).isEqualTo(1);
      assertThat(stream.next("sync_required").data().path("pending_count").asInt()).isEqualTo(1);
      write(user.request(), "m7", user.id(), phone.user(), "pending_sync");
      assertThat(stream.next("message").data().path("message_id").asText()).isEqualTo("m7");
    }
  }

  @Test
  void aStreamThatComesBackShouldMissNothingAndBeToldNothingTwice() {
    String cursor;
    try (TestStream stream = web(user)) {
      stream.lastId();
      write(phone.request(), "m1", phone.user(), user.id(), "synced");
      write(phone.request(), "m2", phone.user(), user.id(), "synced");
      cursor = stream.next("new_message").id();
    }
    write(phone.request(), "m3", phone.user(), user.id(), "synced");
    try (TestStream stream = web(user, "Last-Event-ID", cursor)) {
      write(phone.request(), "m4", phone.user(), user.id(), "synced");

      var ids = new ArrayList<String>();
      for (int i = 0; i < 3; i++) {
        ids.add(stream.next("new_message").data().path("message_id").asText());
      }
      assertThat(ids).containsExactly("m2", "m3", "m4");
      assertThat(stream.others()).isEmpty();
    }
  }

  @Test
  void aStreamThatCannotGoOnShouldBeReset() {
    String foreign;
    try (TestStream stream = mobile(phone)) {
      foreign = stream.lastId();
    }
    for (String last : List.of("nonsense", foreign)) {
      try (TestStream stream = web(user, "Last-Event-ID", last)) {
        TestStream.Event reset = stream.next("reset");
        assertThat(reset.data()).hasToString("{\"type\":\"reset\"}");
        write(phone.request(), "m-" + last.length(), phone.user(), user.id(), "synced");
        stream.next("new_message");
      }
      try (TestStream stream = web(user, "Last-Event-ID", "")) {
        stream.lastId();
        assertThat(stream.others()).isEmpty();
      }
    }
  }

  @Test
  void nobodyElseShouldBeToldOfAMessage() {
    TestUser other = tenant.member("ben");
    TestPhone otherPhone = TestPhone.enrol(user, "other");
    TestUser stranger = tenants.add().user("asha", Role.ADMIN);
    try (TestStream web = web(other);
        TestStream mobile = mobile(otherPhone);
        TestStream elsewhere = web(stranger)) {
      web.lastId();
      mobile.lastId();
      elsewhere.lastId();
      write(phone.request(), "m1", phone.user(), user.id(), "synced");
      write(user.request(), "m2", user.id(), phone.user(), "pending_sync");
      write(user.request(), "m3", user.id(), otherPhone.user(), "pending_sync");
      write(otherPhone.request(), "m4", otherPhone.user(), other.id(), "synced");

      assertThat(mobile.next("message").data().path("message_id").asText()).isEqualTo("m3");
      assertThat(web.next("new_message").data().path("message_id").asText()).isEqualTo("m4");
      assertThat(elsewhere.others()).isEmpty();
    }
  }

  @Test
  void whoeverListensShouldBePresent() {
    try (TestStream stream = web(user)) {
      stream.lastId();
      assertThat(presence.of(tenant.id(), user.id()))
          .extracting(Presence.Stay::transport)
          .containsExactly("events");
    }
    Awaitility.await()
        .untilAsserted(() -> assertThat(presence.of(tenant.id(), user.id())).isEmpty());
  }

  @Test
  void whoeverIsShutOutShouldBePutOutAtOnce() {
    try (TestStream web = web(user);
        TestStream mobile = mobile(phone)) {
      user.request().post("/api/v1/devices/phone/revoke").then().statusCode(200);
      assertThat(mobile.ended()).isTrue();
      tenant.revoke(user);
      assertThat(web.ended()).isTrue();
    }
  }

  @Test
  void aPhoneThatIsEnrolledAnewShouldBePutOutAtOnce() {
    try (TestStream stream = mobile(phone)) {
      TestPhone.enrol(user, "phone");

      assertThat(stream.ended()).isTrue();
    }
  }

  private static TestStream web(TestUser user, String... more) {
    return TestStream.open("/sse/web/" + user.id() + "?token=" + user.token(), more);
  }

  private static TestStream mobile(TestPhone phone, String... more) {
    return TestStream.open("/sse/mobile/" + phone.id() + "?token=" + phone.token(), more);
  }

  private static void write(
      RequestSpecification request, String id, String sender, String recipient, String status) {
    int code =
        request
            .body(
                "{\"sender_id\":\"%s\",\"recipient_id\":\"%s\",\"content\":\"Hello\",\"status\":\"%s\"}"
                    .formatted(sender, recipient, status))
            .put("/api/v1/messages/" + id)
            .statusCode();
    assertThat(code).isIn(200, 201);
  }

  /// The types and data of the next events, without counts.
  private static List<String> told(TestStream stream, int count) {
    var told = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      TestStream.Event event = stream.next();
      told.add(
          event.type() + " " + event.data().toString().replaceAll("(,\"unread_count.*)?}", ""));
    }
    return told;
  }
}
