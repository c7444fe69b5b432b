package dev.tidemark.server.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.Role;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.socket.TestSocket;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Only sender and recipient see a message, in any protocol, live and by pull.
@QuarkusTest
class MessagePrivacyTest {
  private static final String CONTENT = "between us";

  @Inject TestTenants tenants;

  private TestTenant tenant;
  private TestUser sender;
  private TestPhone recipient;

  /// As much as somebody can be in the tenant without being one of the two.
  private TestUser admin;

  private TestPhone otherPhone;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    sender = tenant.member("asha");
    admin = tenant.user("root", Role.ADMIN);
    recipient = TestPhone.enrol(admin, "phone");
    otherPhone = TestPhone.enrol(admin, "other");
    sender.device("tablet");
    admin.device("desk");
    for (TestPhone phone : List.of(recipient, otherPhone)) {
      phone.request().post("/api/v1/sync/initialize").then().statusCode(200);
    }
  }

  private String sent() {
    return sender
        .request()
        .body("{\"recipient_id\":\"%s\",\"content\":\"%s\"}".formatted(recipient.user(), CONTENT))
        .post("/api/messages")
        .then()
        .statusCode(201)
        .extract()
        .path("id");
  }

  /// Puts a record that everybody in the tenant sees.
  private void note(String id) {
    sender.request().body("{\"a\":1}").put("/api/v1/patients/" + id).then().statusCode(201);
  }

  @Test
  void onlyTheTwoShouldReadAMessageInItsOwnProtocol() {
    String id = sent();

    ErrorAnswer.of(admin.request().get("/api/messages/" + id)).shouldBe(ErrorCode.NOT_FOUND);
    ErrorAnswer.of(admin.request().put("/api/messages/" + id + "/read"))
        .shouldBe(ErrorCode.NOT_FOUND);
    admin.request().get("/api/messages").then().body("total", equalTo(0));
    admin
        .request()
        .get("/api/messages?recipient_id=" + recipient.user())
        .then()
        .body("total", equalTo(0));
    for (TestPhone phone : List.of(otherPhone, recipient)) {
      assertThat(phone.request().get("/api/sync/incoming").asString().contains(CONTENT))
          .isEqualTo(phone == recipient);
    }
    sender.request().get("/api/messages/" + id).then().body("content", equalTo(CONTENT));
  }

  @Test
  void onlyTheTwoShouldReadAMessageByRequestsForRecords() {
    String id = sent();

    for (RequestWay way : RequestWay.values()) {
      assertThat(way.ask(sender.request().header("X-Device-ID", "tablet"), id))
          .as("%s of the sender", way)
          .contains(CONTENT);
      assertThat(way.ask(recipient.request(), id)).as("%s of the recipient", way).contains(CONTENT);
      assertThat(way.ask(admin.request().header("X-Device-ID", "desk"), id))
          .as("%s of an admin", way)
          .doesNotContain(CONTENT);
      assertThat(way.ask(otherPhone.request(), id))
          .as("%s of another phone", way)
          .doesNotContain(CONTENT);
    }
  }

  /// How records can be read.
  private enum RequestWay {
    RECORD("GET", "/api/v1/messages/ID", ""),
    LIST("GET", "/api/v1/messages?limit=100", ""),
    VERSION("GET", "/api/v1/records/ID/versions/1", ""),
    BATCH(
        "POST",
        "/api/v1/batch",
        "{\"operations\":[{\"method\":\"GET\",\"path\":\"/messages/ID\"}]}"),
    PULL("GET", "/api/v1/sync/pull?limit=1000&collections=messages", ""),
    FULL("POST", "/api/v1/sync/full", "{\"collections\":[\"messages\"],\"includeDeleted\":true}");

    private final String method;
    private final String path;
    private final String body;

    RequestWay(String method, String path, String body) {
      this.method = method;
      this.path = path;
      this.body = body;
    }

    private String ask(RequestSpecification request, String id) {
      return (body.isEmpty() ? request : request.body(body.replace("ID", id)))
          .request(method, path.replace("ID", id))
          .asString();
    }
  }

  @Test
  void onlyTheTwoShouldBeToldOfAMessageOverTheSyncSocket() {
    try (TestSocket its = sync(sender.token(), "tablet");
        TestSocket theirs = sync(recipient.token(), "phone");
        TestSocket admins = sync(admin.token(), "desk");
        TestSocket others = sync(otherPhone.token(), "other")) {
      String id = sent();
      recipient.request().get("/api/sync/incoming").then().statusCode(200);
      note("p1");

      for (TestSocket socket : List.of(its, theirs)) {
        JsonNode created = socket.next("change").path("data");
        assertThat(created.path("id").asText()).isEqualTo(id);
        assertThat(created.at("/data/content").asText()).isEqualTo(CONTENT);
        assertThat(socket.next("change").at("/data/data/status").asText()).isEqualTo("synced");
      }
      // What is committed later comes later: whoever has it will not be told of the message.
      for (TestSocket socket : List.of(its, theirs, admins, others)) {
        assertThat(socket.next("change").at("/data/id").asText()).isEqualTo("p1");
        assertThat(socket.others()).isEmpty();
      }
    }
  }

  @Test
  void onlyTheTwoShouldBeToldOfAMessageOverTheMobileSocket() {
    try (TestSocket its = mobile(sender.token(), "tablet");
        TestSocket theirs = mobile(recipient.token(), "phone");
        TestSocket admins = mobile(admin.token(), "desk");
        TestSocket others = mobile(otherPhone.token(), "other")) {
      String id = sent();
      note("p1");

      for (TestSocket socket : List.of(its, theirs)) {
        JsonNode update = socket.next("server_push").at("/payload/updates/0");
        assertThat(update.toString()).contains(id, CONTENT);
      }
      for (TestSocket socket : List.of(admins, others)) {
        JsonNode first = socket.next("server_push").at("/payload/updates/0");
        assertThat(first.path("entity_id").asText()).isEqualTo("p1");
      }
    }
  }

  private static TestSocket sync(String token, String device) {
    TestSocket socket = TestSocket.connect("/sync", "");
    socket.say("{\"type\":\"auth\",\"token\":\"%s\",\"deviceId\":\"%s\"}".formatted(token, device));
    socket.next("authenticated");
    socket.say("{\"type\":\"subscribe\",\"collections\":[\"messages\",\"patients\"]}");
    socket.next("subscribed");
    return socket;
  }

  private static TestSocket mobile(String token, String device) {
    return TestSocket.connect("/ws/mobile/sync", "?device_id=" + device + "&token=" + token);
  }
}
