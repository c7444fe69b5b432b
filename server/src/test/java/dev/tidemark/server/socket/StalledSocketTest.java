package dev.tidemark.server.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.server.RawHttp;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.presence.Presence;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A server that soon loses patience with clients who take nothing.
@QuarkusTest
@TestProfile(StalledSocketTest.Impatient.class)
class StalledSocketTest {
  /// More than the connection's buffers hold.
  private static final int RECORDS = 40;

  private static final String NOTE = "x".repeat(500_000);

  @TestHTTPResource("/")
  URI server;

  @Inject TestTenants tenants;
  @Inject Presence presence;

  /// Its patience.
  public static final class Impatient implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("tidemark.live.stall", "3s");
    }
  }

  @Test
  void aClientThatTakesNothingShouldBeCutOffAndOthersGetAll() throws Exception {
    TestTenant tenant = tenants.add();
    TestUser stuck = tenant.member("asha");
    TestUser brisk = tenant.member("ben");
    TestDevice desk = tenant.member("cara").device("desk");
    try (RawHttp stalled = new RawHttp(server);
        TestSocket reader = TestSocket.connect("/ws/mobile/sync", query(brisk))) {
      stalled.send(handshake(stuck));
      assertThat(stalled.answer().status()).isEqualTo(101);
      await().untilAsserted(() -> assertThat(presence.of(tenant.id(), stuck.id())).hasSize(1));

      for (int i = 0; i < RECORDS; i++) {
        desk.request()
            .body("{\"note\":\"" + NOTE + "\"}")
            .put("/api/v1/patients/p" + i)
            .then()
            .statusCode(201);
        assertThat(reader.next("server_push").at("/payload/updates/0/entity_id").asText())
            .isEqualTo("p" + i);
      }

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(presence.of(tenant.id(), stuck.id())).isEmpty());
      assertThat(presence.of(tenant.id(), brisk.id())).hasSize(1);
    }
  }

  private static String query(TestUser user) {
    return "?device_id=" + user.account().username() + "&token=" + user.token();
  }

  private static String handshake(TestUser user) {
    return """
    GET /ws/mobile/sync%s HTTP/1.1
    Host: tidemark
    Connection: Upgrade
    Upgrade: websocket
    Sec-WebSocket-Version: 13
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

    """
        .formatted(query(user));
  }
}
