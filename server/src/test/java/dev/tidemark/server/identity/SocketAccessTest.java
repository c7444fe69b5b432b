package dev.tidemark.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.Role;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.socket.SocketProtocol;
import dev.tidemark.server.socket.TestSocket;
import io.quarkus.arc.All;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Every socket with every credential that is not good for it.
@QuarkusTest
class SocketAccessTest {
  @Inject TestTenants tenants;
  @Inject SyncStore store;
  @Inject AccessTokens tokens;

  @Inject @All List<SocketProtocol> protocols;

  private MatrixTenant matrix;
  private TestDevice device;

  @BeforeEach
  void setUp() {
    matrix = new MatrixTenant(tenants, tokens);
    device = matrix.caller(Role.MEMBER);
  }

  @Test
  void everySocketShouldBeTried() {
    assertThat(protocols)
        .extracting(SocketProtocol::path)
        .containsExactlyInAnyOrder("/sync", "/ws/mobile/sync");
  }

  @Test
  void nobodyShouldSubscribeWithABadToken() {
    bad()
        .forEach((name, token) -> {
          try (TestSocket socket = TestSocket.connect("/sync", "")) {
            socket.say(auth(token, device.id()));

            JsonNode error = socket.next("error");
            assertThat(error.at("/error/code").asText()).as(name).isEqualTo("UNAUTHORIZED");
            assertThat(socket.closedWith()).as(name).isEqualTo(4401);
          }
        });
  }

  @Test
  void nobodyShouldSyncWithABadToken() {
    bad()
        .forEach((name, token) ->
            RestAssured.given()
                .header("Authorization", "Bearer " + token)
                .header("Connection", "Upgrade")
                .header("Upgrade", "websocket")
                .header("Sec-WebSocket-Version", "13")
                .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
                .queryParam("device_id", device.id())
                .get("/ws/mobile/sync")
                .then()
                .statusCode(401)
                .body("error.code", startsWith("AUTH_")));
  }

  @Test
  void anOfflineTokenThatMayOnlyWriteShouldNotBeToldOfRecords() {
    String token =
        matrix.bound(device, Set.of(Capability.WRITE, Capability.SYNC)).replace("Bearer ", "");
    try (TestSocket socket = TestSocket.connect("/sync", "")) {
      socket.say(auth(token, device.id()));

      assertThat(socket.next("error").at("/error/code").asText()).isEqualTo("FORBIDDEN");
      assertThat(socket.closedWith()).isEqualTo(4403);
    }
  }

  /// Tokens that are not good, or not any more, by what is wrong with them.
  private Map<String, String> bad() {
    Map<String, String> headers = new HashMap<>(BadTokens.of(device));
    headers.remove("no scheme");
    headers.putAll(BadTokens.expired(store, device.user().account()));
    TestDevice lost = matrix.caller(Role.MEMBER);
    headers.put("revoked device", matrix.bound(lost, null));
    matrix.tenant().revoke(lost);
    TestDevice gone = matrix.caller(Role.MEMBER);
    headers.put("revoked user", "Bearer " + gone.user().token());
    matrix.tenant().revoke(gone.user());
    var bad = new HashMap<String, String>();
    headers.forEach((name, header) -> bad.put(name, header.replace("Bearer", "").strip()));
    return bad;
  }

  private static String auth(String token, String device) {
    return "{\"type\":\"auth\",\"token\":\"" + token + "\",\"deviceId\":\"" + device + "\"}";
  }
}
