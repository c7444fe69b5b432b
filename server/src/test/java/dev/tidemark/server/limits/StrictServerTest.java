package dev.tidemark.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.RawHttp;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// A server that takes one connection, short headers, and no silence.
@QuarkusTest
@TestProfile(StrictServerTest.Strict.class)
class StrictServerTest {
  private static final String REQUEST = "GET /.well-known/jwks.json HTTP/1.1\nHost: tidemark\n";

  @TestHTTPResource("/")
  URI server;

  /// Its limits.
  public static final class Strict implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "tidemark.limits.connections", "1",
          "tidemark.limits.idle", "5s",
          "tidemark.limits.headers", "8K");
    }
  }

  /// Once whatever was open before is closed.
  private static void eventually(Step step) {
    Awaitility.await().untilAsserted(step::run);
  }

  @FunctionalInterface
  private interface Step {
    void run() throws Exception;
  }

  @Test
  void oneMoreConnectionThanThereMayBeShouldBeClosed() {
    eventually(() -> {
      try (RawHttp first = new RawHttp(server)) {
        assertThat(first.send(REQUEST + "\n").answer().status()).isEqualTo(200);
        try (RawHttp second = new RawHttp(server).send(REQUEST + "\n")) {
          assertThat(second.closed()).isTrue();
        }
      }
    });
  }

  @Test
  void aClientThatFallsSilentShouldBeCutOff() {
    eventually(() -> {
      try (RawHttp silent = new RawHttp(server)) {
        silent.send(REQUEST + "\n").answer();
        silent.send("GET / HTTP/1.1\nHost: tide");

        assertThat(silent.closed()).isTrue();
      }
    });
  }

  @Test
  void hugeHeadersShouldBeRefused() {
    eventually(() -> {
      try (RawHttp greedy = new RawHttp(server)) {
        greedy.send(REQUEST + "X-Sync-Token: " + "x".repeat(9_000) + "\n\n");

        assertThat(greedy.answer().status()).isEqualTo(431);
      }
    });
    eventually(() -> {
      try (RawHttp modest = new RawHttp(server)) {
        modest.send(REQUEST + "X-Other: " + "x".repeat(7_000) + "\n\n");

        assertThat(modest.answer().status()).isEqualTo(200);
      }
    });
  }
}
