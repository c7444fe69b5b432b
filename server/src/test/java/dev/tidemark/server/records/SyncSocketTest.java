package dev.tidemark.server.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.engine.Memberships;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.documents.DocumentSocketTest;
import dev.tidemark.server.presence.Presence;
import dev.tidemark.server.socket.AsyncApi;
import dev.tidemark.server.socket.TestSocket;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class SyncSocketTest {
  private static final CollectionDefinition WARDS =
      new CollectionDefinition(
          "wards",
          null,
          List.of(ScopeRule.of("group:{/ward}")),
          List.of(),
          List.of("member"),
          ConflictPolicy.standard(),
          null,
          false);

  @Inject TestTenants tenants;
  @Inject SyncStore store;
  @Inject Presence presence;

  private TestTenant tenant;
  private TestUser user;
  private TestDevice other;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    user = tenant.member("asha");
    other = tenant.member("ben").device("desk");
  }

  @Test
  void everyDocumentedMessageShouldBeSent() {
    try (TestSocket socket = signedIn(user, "tablet")) {
      subscribe(socket, "\"patients\"", "");
      socket.say("{\"type\":\"ping\"}");
      socket.next("pong");
      push(other, "create", "r1", "{\"a\":1}", 0);
      socket.next("change");
      push(other, "update", "r1", "{\"a\":2}", 1);
      push(user.device("tablet"), "update", "r1", "{\"a\":3}", 1);
      JsonNode conflict = socket.next("conflict").path("conflict");
      assertThat(conflict.path("localVersion")).hasToString("{\"a\":3}");
      socket.say("{\"type\":\"unsubscribe\",\"collections\":[\"patients\"]}");
      socket.next("unsubscribed");
      presence.of(tenant.id(), user.id()).getFirst().askToSync("now-1");
      assertThat(socket.next("sync_now").path("requestId").asText()).isEqualTo("now-1");
      socket.say("{\"type\":\"dance\"}");
      socket.next("error");

      var documented = new HashSet<>(AsyncApi.of("/sync").types());
      documented.removeAll(DocumentSocketTest.MESSAGES);
      assertThat(socket.types()).isEqualTo(documented);
    }
  }

  @Test
  void changesShouldComeOnceEachInTheOrderOfCommits() {
    try (TestSocket socket = signedIn(user, "tablet")) {
      push(other, "create", "r1", "{\"n\":1}", 0);
      subscribe(socket, "\"patients\"", ",\"since\":\"2020-01-01T00:00:00Z\"");
      push(other, "create", "r2", "{\"n\":61.50}", 0);
      push(other, "update", "r1", "{\"n\":2}", 1);
      push(other, "delete", "r2", "{}", 1);

      assertThat(told(socket, 4))
          .containsExactly(
              "create r1 v1 {\"n\":1}",
              "create r2 v1 {\"n\":61.50}",
              "update r1 v2 {\"n\":2}",
              "delete r2 v2 null");
      assertThat(socket.others()).isEmpty();
    }
  }

  @Test
  void aSocketThatComesBackShouldMissNothingAndBeToldNothingTwice() {
    String cursor;
    try (TestSocket socket = signedIn(user, "tablet")) {
      subscribe(socket, "\"patients\"", "");
      push(other, "create", "r1", "{}", 0);
      push(other, "create", "r2", "{}", 0);
      cursor = socket.next("change").at("/data/cursor").asText();
    }
    push(other, "create", "r3", "{}", 0);
    try (TestSocket socket = signedIn(user, "tablet")) {
      subscribe(socket, "\"patients\"", ",\"cursor\":\"" + cursor + "\"");
      push(other, "create", "r4", "{}", 0);

      assertThat(told(socket, 3))
          .containsExactly("create r2 v1 {}", "create r3 v1 {}", "create r4 v1 {}");
    }
  }

  @Test
  void whatTheDeviceSendsItselfShouldNotComeBackButWhatWasMadeOfItShould() {
    TestDevice tablet = user.device("tablet");
    try (TestSocket socket = signedIn(user, "tablet")) {
      subscribe(socket, "\"patients\"", "");
      push(tablet, "create", "r1", "{\"a\":1,\"b\":1}", 0);
      push(other, "update", "r1", "{\"a\":2,\"b\":1}", 1);
      push(tablet, "update", "r1", "{\"a\":1,\"b\":2}", 1);

      assertThat(told(socket, 2))
          .containsExactly("update r1 v2 {\"a\":2,\"b\":1}", "update r1 v3 {\"a\":2,\"b\":2}");
      assertThat(socket.next("conflict").at("/conflict/resolution").asText()).isEqualTo("merged");
      assertThat(socket.others()).isEmpty();
    }
  }

  @Test
  void aGroupThatIsJoinedShouldBeFilledInAndOneThatIsLeftShouldGo() {
    tenant.define(WARDS);
    var memberships = new Memberships(store);
    memberships.grant(tenant.id(), Scope.user(other.user().id()), Scope.group("a"));
    memberships.grant(tenant.id(), Scope.user(other.user().id()), Scope.group("b"));
    push(other, "wards", "create", "w1", "{\"ward\":\"a\"}", 0);
    try (TestSocket socket = signedIn(user, "tablet")) {
      subscribe(socket, "\"wards\"", ",\"since\":\"2020-01-01T00:00:00Z\"");
      memberships.grant(tenant.id(), Scope.user(user.id()), Scope.group("a"));
      assertThat(told(socket, 1)).containsExactly("create w1 v1 {\"ward\":\"a\"}");

      push(other, "wards", "create", "w2", "{\"ward\":\"a\"}", 0);
      assertThat(told(socket, 1)).containsExactly("create w2 v1 {\"ward\":\"a\"}");

      push(other, "wards", "update", "w2", "{\"ward\":\"b\"}", 1);
      assertThat(told(socket, 1)).allMatch(change -> change.startsWith("delete w2"));

      memberships.revoke(tenant.id(), Scope.user(user.id()), Scope.group("a"));
      assertThat(told(socket, 1)).allMatch(change -> change.startsWith("delete w1"));
      assertThat(socket.others()).isEmpty();
    }
  }

  @Test
  void whoeverIsShutOutShouldBePutOutAtOnce() {
    TestDevice tablet = user.device("tablet");
    try (TestSocket ofUser = signedIn(user, "phone");
        TestSocket ofDevice = signedIn(user, "tablet")) {
      tenant.revoke(tablet);
      assertThat(ofDevice.closedWith()).isEqualTo(4401);
      tenant.revoke(user);
      assertThat(ofUser.closedWith()).isEqualTo(4401);
    }
  }

  @Test
  void somebodyElsesRecordsShouldNotBeTold() {
    tenant.define(CollectionDefinition.owned("diary"));
    TestUser stranger = tenants.add().member("eve");
    try (TestSocket socket = signedIn(user, "tablet");
        TestSocket elsewhere = signedIn(stranger, "tablet")) {
      subscribe(socket, "\"diary\",\"patients\"", "");
      subscribe(elsewhere, "\"diary\",\"patients\"", "");
      push(other, "diary", "create", "d1", "{}", 0);
      push(other, "create", "r1", "{}", 0);

      assertThat(told(socket, 1)).containsExactly("create r1 v1 {}");
      elsewhere.say("{\"type\":\"ping\"}");
      elsewhere.next("pong");
      assertThat(elsewhere.others()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {                                                                  | body
          []                                                                 | body
          {"type":5}                                                         | type
          {"type":"dance"}                                                   | type
          {"type":"subscribe"}                                               | collections
          {"type":"subscribe","collections":"a"}                             | collections
          {"type":"subscribe","collections":["a/b"]}                         | /collections/0
          {"type":"subscribe","collections":["a"],"since":"yesterday"}       | since
          {"type":"subscribe","collections":["a"],"since":"2999-01-01T00:00:00Z"} | since
          {"type":"unsubscribe"}                                             | collections
          {"type":"auth","token":"x"}                                        | deviceId
          """)
  void whatIsWrongShouldBeSaidAndTheSocketStay(String message, String field) {
    try (TestSocket socket = signedIn(user, "tablet")) {
      socket.say(message);

      JsonNode error = socket.next("error").path("error");
      assertThat(error.path("code").asText()).isEqualTo("VALIDATION_ERROR");
      assertThat(error.at("/details/field").asText()).isEqualTo(field);
      socket.say("{\"type\":\"ping\"}");
      socket.next("pong");
    }
  }

  @Test
  void moreCollectionsThanASocketTakesShouldBeRefused() {
    try (TestSocket socket = signedIn(user, "tablet")) {
      for (int i = 0; i < 1_000; i++) {
        socket.say("{\"type\":\"subscribe\",\"collections\":[\"c" + i + "\"]}");
      }
      for (int i = 0; i < 100; i++) {
        socket.next("subscribed");
      }
      for (int i = 0; i < 900; i++) {
        assertThat(socket.next("error").at("/error/code").asText()).isEqualTo("PAYLOAD_TOO_LARGE");
      }
    }
  }

  @Test
  void bytesShouldBeRefusedAndTheSocketStay() {
    try (TestSocket socket = signedIn(user, "tablet")) {
      socket.sayBytes((byte) 1, (byte) 2);

      assertThat(socket.next("error").at("/error/code").asText()).isEqualTo("VALIDATION_ERROR");
      socket.say("{\"type\":\"ping\"}");
      socket.next("pong");
    }
  }

  @Test
  void anOversizedMessageShouldEndTheSocket() {
    try (TestSocket socket = signedIn(user, "tablet")) {
      socket.say("x".repeat((2 << 20) + 1));

      assertThat(socket.closedWith()).isEqualTo(1009);
    }
  }

  @Test
  void whoeverSpeaksBeforeSigningInShouldBePutOut() {
    try (TestSocket socket = TestSocket.connect("/sync", "")) {
      socket.say("{\"type\":\"subscribe\",\"collections\":[\"patients\"]}");

      assertThat(socket.next("error").at("/error/code").asText()).isEqualTo("UNAUTHORIZED");
      assertThat(socket.closedWith()).isEqualTo(4401);
    }
  }

  @Test
  void aBadTokenShouldEndTheSocket() {
    try (TestSocket socket = TestSocket.connect("/sync", "")) {
      socket.say("{\"type\":\"auth\",\"token\":\"nonsense\",\"deviceId\":\"tablet\"}");

      assertThat(socket.next("error").at("/error/code").asText()).isEqualTo("UNAUTHORIZED");
      assertThat(socket.closedWith()).isEqualTo(4401);
    }
  }

  @Test
  void anothersDeviceShouldEndTheSocket() {
    try (TestSocket socket = TestSocket.connect("/sync", "")) {
      socket.say(auth(user, other.id()));

      assertThat(socket.next("error").at("/error/code").asText())
          .isEqualTo("DEVICE_NOT_REGISTERED");
      assertThat(socket.closedWith()).isEqualTo(4403);
    }
  }

  @Test
  void theCursorOfAnotherTenantShouldBeRefused() {
    TestUser stranger = tenants.add().user("eve", Role.ADMIN);
    String foreign;
    try (TestSocket elsewhere = signedIn(stranger, "tablet")) {
      foreign = subscribe(elsewhere, "\"patients\"", "").path("cursor").asText();
    }
    try (TestSocket socket = signedIn(user, "tablet")) {
      socket.say(
          "{\"type\":\"subscribe\",\"collections\":[\"patients\"],\"cursor\":\"" + foreign + "\"}");

      assertThat(socket.next("error").at("/error/code").asText()).isEqualTo("SYNC_TOKEN_INVALID");
      subscribe(socket, "\"patients\"", "");
    }
  }

  @Test
  void manyDevicesPushingAtOnceShouldReachEverySocketOnce() {
    int devices = 8;
    int each = 25;
    try (TestSocket one = signedIn(user, "tablet");
        TestSocket two = signedIn(other.user(), "screen")) {
      subscribe(one, "\"patients\"", "");
      subscribe(two, "\"patients\"", "");
      IntStream.range(0, devices)
          .parallel()
          .forEach(device -> {
            TestDevice pusher = other.user().device("pusher-" + device);
            for (int i = 0; i < each; i++) {
              push(pusher, "create", "r-" + device + "-" + i, "{}", 0);
            }
          });

      assertThat(told(one, devices * each))
          .doesNotHaveDuplicates()
          .containsExactlyElementsOf(told(two, devices * each));
    }
  }

  private static String auth(TestUser user, String device) {
    return "{\"type\":\"auth\",\"token\":\"" + user.token() + "\",\"deviceId\":\"" + device + "\"}";
  }

  private static TestSocket signedIn(TestUser user, String device) {
    TestSocket socket = TestSocket.connect("/sync", "");
    socket.say(auth(user, device));
    socket.next("authenticated");
    return socket;
  }

  private static JsonNode subscribe(TestSocket socket, String collections, String from) {
    socket.say("{\"type\":\"subscribe\",\"collections\":[" + collections + "]" + from + "}");
    return socket.next("subscribed");
  }

  private static List<String> told(TestSocket socket, int count) {
    var told = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      JsonNode data = socket.next("change").path("data");
      told.add(
          data.path("operation").asText()
              + " "
              + data.path("id").asText()
              + " v"
              + data.path("version").asLong()
              + " "
              + data.path("data"));
    }
    return told;
  }

  private static void push(
      TestDevice device, String operation, String id, String data, long version) {
    push(device, "patients", operation, id, data, version);
  }

  private static void push(
      TestDevice device,
      String collection,
      String operation,
      String id,
      String data,
      long version) {
    device
        .request()
        .body(
            """
            {"changes":[{"collection":"%s","operation":"%s","id":"%s","data":%s,"version":%d}]}\
            """
                .formatted(collection, operation, id, data, version))
        .post("/api/v1/sync/push")
        .then()
        .statusCode(200);
  }
}
