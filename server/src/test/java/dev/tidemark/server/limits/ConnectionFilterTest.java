package dev.tidemark.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.RawHttp;
import dev.tidemark.server.RawHttp.Answer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// A server that takes few connections of one address.
@QuarkusTest
@TestProfile(ConnectionFilterTest.Few.class)
class ConnectionFilterTest {
  private static final String REQUEST = "GET /.well-known/jwks.json HTTP/1.1\nHost: tidemark\n";
  private static final int PER_ADDRESS = 3;

  @TestHTTPResource("/")
  URI server;

  /// Few connections.
  public static final class Few implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          // Nobody here is a proxy.
          "tidemark.http.trusted-proxies",
          "10.0.0.1",
          "tidemark.limits.connections-per-address",
          "" + PER_ADDRESS);
    }
  }

  private Answer ask(RawHttp connection) throws IOException {
    return connection.send(REQUEST + "\n").answer();
  }

  @Test
  void oneMoreConnectionOfAnAddressShouldBeRefusedUntilAnotherIsClosed() throws Exception {
    var open = new ArrayList<RawHttp>();
    try {
      for (int i = 0; i < PER_ADDRESS; i++) {
        open.add(new RawHttp(server));
        assertThat(ask(open.getLast()).status()).isEqualTo(200);
        assertThat(ask(open.getLast()).status()).as("again on the same").isEqualTo(200);
      }
      try (RawHttp surplus = new RawHttp(server)) {
        Answer refused = ask(surplus);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.headers()).containsEntry("retry-after", "1");
        assertThat(refused.body()).contains("3 connections open already");
        assertThat(surplus.closed()).isTrue();
      }

      open.removeFirst().close();

      Awaitility.await()
          .untilAsserted(() -> {
            try (RawHttp next = new RawHttp(server)) {
              assertThat(ask(next).status()).isEqualTo(200);
            }
          });
    } finally {
      open.forEach(RawHttp::close);
    }
  }
}
