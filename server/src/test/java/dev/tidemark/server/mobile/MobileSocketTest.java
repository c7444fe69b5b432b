package dev.tidemark.server.mobile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.presence.Presence;
import dev.tidemark.server.socket.AsyncApi;
import dev.tidemark.server.socket.TestSocket;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class MobileSocketTest {
  private static final String PATH = "/ws/mobile/sync";
  private static final String VOICE =
      """
      {"verification_id":"%s","timestamp":"2025-09-28T12:00:00Z","verified":true,\
      "confidence_score":0.95,"quality_score":0.88,"processing_time_ms":150}\
      """;

  @Inject TestTenants tenants;
  @Inject Presence presence;

  private TestTenant tenant;
  private TestUser user;
  private TestDevice other;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    tenant.define(CollectionDefinition.owned("voice"));
    tenant.define(CollectionDefinition.owned("behavioral"));
    user = tenant.member("asha");
    other = tenant.member("ben").device("desk");
  }

  @Test
  void everyDocumentedMessageShouldBeSent() {
    try (TestSocket socket = connect("phone", "")) {
      socket.say("{\"type\":\"heartbeat\",\"payload\":{\"client_time\":\"2025-09-28T12:00:00Z\"}}");
      socket.next("heartbeat_ack");
      push(other, "create", "p1", "{\"a\":1}", 0);
      socket.next("server_push");
      push(other, "update", "p1", "{\"a\":2}", 1);
      JsonNode answer =
          sync(socket, "\"patients_data\":[{\"mobile_id\":\"p1\",\"version\":1,\"a\":3}]");
      assertThat(answer.path("conflicts")).hasSize(1);
      assertThat(answer.path("synced_items").asInt() + answer.path("failed_items").asInt())
          .isZero();
      JsonNode conflict = socket.next("conflict").path("payload");
      assertThat(conflict.path("server_data")).hasToString("{\"a\":2}");
      assertThat(conflict.path("client_data")).hasToString("{\"a\":3}");
      socket.say(
          """
          {"type":"resolve_conflict","payload":{"conflict_id":"%s","resolution":"accept_client"}}\
          """
              .formatted(conflict.path("conflict_id").asText()));
      JsonNode resolved = socket.next("conflict_resolved").path("payload");
      assertThat(resolved.path("resolution").asText()).isEqualTo("use_local");
      assertThat(resolved.path("version").asLong()).isEqualTo(3);
      presence.of(tenant.id(), user.id()).getFirst().askToSync("now-1");
      assertThat(socket.next("sync_now").at("/payload/request_id").asText()).isEqualTo("now-1");
      socket.say("{\"type\":\"dance\",\"payload\":{}}");
      socket.next("error");

      assertThat(socket.types()).isEqualTo(AsyncApi.of(PATH).types());
    }
  }

  @Test
  void itemsShouldBeTakenOnceHoweverOftenTheyAreSent() {
    String voice = "\"voice_data\":[" + VOICE.formatted("v1") + "]";
    try (TestSocket socket = connect("phone", "")) {
      String message = message("k1", voice);
      socket.say(message);
      JsonNode first = socket.next("sync_response").path("payload");
      socket.say(message);
      assertThat(socket.next("sync_response").path("payload")).isEqualTo(first);
      assertThat(sync(socket, voice).path("synced_items").asInt()).isEqualTo(1);

      socket.say(message("k1", "\"voice_data\":[]"));
      assertThat(socket.next("error").at("/payload/code").asText()).isEqualTo("SYNC_003");
    }
    user.request().get("/api/v1/voice/v1").then().statusCode(200).body("version", equalTo(1));
  }

  @Test
  void aBadItemShouldFailByItselfAndTheOthersGoIn() {
    try (TestSocket socket = connect("phone", "")) {
      JsonNode answer =
          sync(
              socket,
              "\"voice_data\":["
                  + VOICE.formatted("v1").replace("0.95", "1.01")
                  + ","
                  + VOICE.formatted("v2").replace("150", "-1")
                  + ","
                  + VOICE.formatted("v3").replace("\"verified\":true,", "")
                  + ","
                  + VOICE.formatted("v4")
                  + ",5],\"behavioral_data\":[{\"session_id\":\"s1\",\"events\":[],\"duration_ms\":1}],"
                  + "\"nothing_data\":[{\"mobile_id\":\"n1\"}],"
                  + "\"patients_data\":[{\"mobile_id\":\"p 1\"},{\"mobile_id\":\"p1\",\"deleted\":true}]");

      var errors = new ArrayList<String>();
      answer
          .path("errors")
          .forEach(error ->
              errors.add(
                  error.path("item_id").asText()
                      + " "
                      + error.path("error").asText()
                      + " "
                      + error.path("message").asText()));
      assertThat(errors)
          .containsExactly(
              "v1 validation_failed confidence_score: expected a number from 0 to 1",
              "v2 validation_failed processing_time_ms: expected a number, 0 or more",
              "v3 validation_failed verified: missing",
              "null validation_failed item: expected an object",
              "n1 unknown_collection there is no such collection",
              "p 1 validation_failed mobile_id: expected 1 to 128 characters of A-Z a-z 0-9 . _ : @ -",
              "p1 not_found no such record");
      assertThat(answer.path("synced_items").asInt()).isEqualTo(2);
      assertThat(answer.path("failed_items").asInt()).isEqualTo(7);
    }
  }

  @Test
  void otherMembersOfAnItemShouldBeItsData() {
    try (TestSocket socket = connect("phone", "")) {
      sync(socket, "\"patients_data\":[{\"mobile_id\":\"p1\",\"name\":\"Asha\",\"pulse\":61.50}]");
      sync(
          socket,
          "\"patients_data\":[{\"mobile_id\":\"p1\",\"version\":1,\"partial\":true,\"name\":\"Ben\"}]");
    }
    user.request()
        .get("/api/v1/patients/p1")
        .then()
        .body("version", equalTo(2))
        .body("name", equalTo("Ben"));
    assertThat(user.request().get("/api/v1/patients/p1").asString()).contains("61.50");
  }

  @Test
  void whatTheHandshakeSaysOfTheDeviceShouldBeKept() throws Exception {
    try (TestSocket socket =
        connect("phone", "&app_version=2.1.0&os_version=iOS%2017.0&network_type=wifi")) {
      health("phone").body("app_version", equalTo("2.1.0")).body("network_type", equalTo("wifi"));
    }
    try (TestSocket socket = connect("phone", "&network_type=cellular")) {
      health("phone")
          .body("app_version", equalTo("2.1.0"))
          .body("os_version", equalTo("iOS 17.0"))
          .body("network_type", equalTo("cellular"));
    }
  }

  private ValidatableResponse health(String device) {
    return user.request().get("/api/v1/sync/devices/" + device + "/health").then();
  }

  @Test
  void aSocketThatComesBackShouldMissNothing() {
    String cursor;
    try (TestSocket socket = connect("phone", "")) {
      push(other, "create", "p1", "{}", 0);
      cursor = updates(socket).getFirst().path("cursor").asText();
    }
    push(other, "create", "p2", "{}", 0);
    other.user().request().body("{}").put("/api/v1/notices/n1");
    try (TestSocket socket = connect("phone", "&domains=patients&since=" + cursor)) {
      push(other, "update", "p1", "{\"a\":1}", 1);
      var told = new ArrayList<String>();
      while (told.size() < 2) {
        updates(socket)
            .forEach(update ->
                told.add(
                    update.path("operation").asText() + " " + update.path("entity_id").asText()));
      }
      assertThat(told).containsExactly("create p2", "update p1");
    }
  }

  @Test
  void whoeverIsShutOutShouldBePutOutAtOnce() {
    try (TestSocket socket = connect("phone", "")) {
      tenant.revoke(user);

      assertThat(socket.closedWith()).isEqualTo(4401);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {                                                                     | SYNC_001 | body
          {"payload":{}}                                                        | SYNC_002 | type
          {"type":"dance"}                                                      | SYNC_001 | type
          {"type":"sync"}                                                       | SYNC_002 | payload
          {"type":"sync","payload":[]}                                          | SYNC_001 | payload
          {"type":"sync","payload":{}}                                          | SYNC_002 | idempotency_key
          {"type":"sync","payload":{"idempotency_key":"k","voice_data":{}}}     | SYNC_001 | voice_data
          {"type":"sync","payload":{"idempotency_key":"k","a/b_data":[]}}       | SYNC_001 | a/b_data
          {"type":"resolve_conflict","payload":{}}                              | SYNC_002 | conflict_id
          {"type":"resolve_conflict","payload":{"conflict_id":"c","resolution":"x"}} | SYNC_001 | resolution
          {"type":"resolve_conflict","payload":{"conflict_id":"c","resolution":"merge"}} | SYNC_002 | client_data
          {"type":"resolve_conflict","payload":{"conflict_id":"c","resolution":"accept_server"}} | SYNC_001 | conflict_id
          """)
  void whatIsWrongShouldBeSaidAndTheSocketStay(String message, String code, String field) {
    try (TestSocket socket = connect("phone", "")) {
      socket.say(message);

      JsonNode error = socket.next("error").path("payload");
      assertThat(error.path("code").asText()).isEqualTo(code);
      assertThat(error.at("/details/field").asText()).endsWith(field);
      socket.say("{\"type\":\"heartbeat\",\"payload\":{}}");
      socket.next("heartbeat_ack");
    }
  }

  @Test
  void anOversizedMessageShouldEndTheSocket() {
    try (TestSocket socket = connect("phone", "")) {
      socket.say("x".repeat((1 << 20) + 1));

      assertThat(socket.closedWith()).isEqualTo(1009);
    }
  }

  @Test
  void moreThanAHundredSyncsInAMinuteShouldBeRefused() {
    try (TestSocket socket = connect("phone", "");
        TestSocket second = connect("tablet", "")) {
      for (int i = 0; i < 100; i++) {
        sync(socket, "\"voice_data\":[]");
      }
      socket.say(message("one-more", "\"voice_data\":[" + VOICE.formatted("v1") + "]"));

      JsonNode error = socket.next("error").path("payload");
      assertThat(error.path("code").asText()).isEqualTo("RATE_001");
      assertThat(error.at("/details/retry_after").asLong()).isBetween(1L, 60L);
      sync(second, "\"voice_data\":[]");
    }
    user.request().get("/api/v1/voice/v1").then().statusCode(404);
  }

  @Test
  void twoDevicesSyncingAtOnceShouldBothBeTakenWhole() throws Exception {
    int each = 20;
    try (TestSocket one = connect("phone", "");
        TestSocket two = connect("tablet", "")) {
      var threads = new ArrayList<Thread>();
      for (TestSocket socket : List.of(one, two)) {
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  for (int i = 0; i < each; i++) {
                    socket.say(
                        message(
                            UUID.randomUUID().toString(),
                            "\"voice_data\":[" + VOICE.formatted(UUID.randomUUID()) + "]"));
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      for (TestSocket socket : List.of(one, two)) {
        for (int i = 0; i < each; i++) {
          assertThat(socket.next("sync_response").at("/payload/synced_items").asInt()).isEqualTo(1);
        }
      }
    }
  }

  private TestSocket connect(String device, String more) {
    return TestSocket.connect(PATH, "?device_id=" + device + "&token=" + user.token() + more);
  }

  private static String message(String key, String members) {
    return "{\"type\":\"sync\",\"payload\":{\"idempotency_key\":\"%s\",%s}}"
        .formatted(key, members);
  }

  private static JsonNode sync(TestSocket socket, String members) {
    socket.say(message(UUID.randomUUID().toString(), members));
    return socket.next("sync_response").path("payload");
  }

  private static List<JsonNode> updates(TestSocket socket) {
    var updates = new ArrayList<JsonNode>();
    socket.next("server_push").at("/payload/updates").forEach(updates::add);
    return updates;
  }

  private static void push(
      TestDevice device, String operation, String id, String data, long version) {
    device
        .request()
        .body(
            """
            {"changes":[{"collection":"patients","operation":"%s","id":"%s","data":%s,"version":%d}]}\
            """
                .formatted(operation, id, data, version))
        .post("/api/v1/sync/push")
        .then()
        .statusCode(200);
  }
}
