package dev.tidemark.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidemark.server.admin.SyncClient.Pushed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The client against a server that misbehaves on purpose.
class SyncClientTest {

  private static final String DONE = "{\"results\":[]}";
  private static final byte[] BODY = "{\"changes\":[]}".getBytes(UTF_8);
  private static final Credentials ALICE = new Credentials.Password("alice", "secret", "t1");

  private final Queue<Answer> pushes = new ArrayDeque<>();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void beginShouldSignInAndRegisterTheDeviceOfItsPurpose() throws Exception {
    try (SyncClient client = client(ALICE, 0)) {
      client.begin();
    }

    assertThat(seen)
        .containsExactly(
            "POST /api/auth/login t1 - - - {\"username\":\"alice\",\"password\":\"secret\"}",
            "POST /api/v1/sync/initialize - Bearer token-1 import-u7 -"
                + " {\"deviceInfo\":{\"platform\":\"tidemark import\"}}");
  }

  @Test
  void aTokenShouldNameItsUser() throws Exception {
    String claims =
        Base64.getUrlEncoder().withoutPadding().encodeToString("{\"sub\":\"u9\"}".getBytes(UTF_8));

    try (SyncClient client = client(new Credentials.Token("head." + claims + ".mark"), 0)) {
      client.begin();
    }

    assertThat(seen).singleElement().asString().contains("Bearer head.", " import-u9 ");
    try (SyncClient client = client(new Credentials.Token("nonsense"), 0)) {
      assertThatThrownBy(client::begin).isInstanceOf(FailedException.class);
    }
  }

  @Test
  void aBusyServerShouldBeAskedAgainWithTheSameRequestId() throws Exception {
    pushes.add(new Answer(423, "{}", "Retry-After", "0"));
    pushes.add(new Answer(429, "{}"));
    pushes.add(new Answer(503, "not json"));
    pushes.add(new Answer(200, DONE));

    Pushed pushed = push(60);

    assertThat(pushed.replayed()).isFalse();
    assertThat(seenPushes())
        .hasSize(4)
        .containsOnly(
            "POST /api/v1/sync/push - Bearer token-1 import-u7 import-1 {\"changes\":[]}");
  }

  @Test
  void aConnectionThatBreaksInTheAnswerShouldBeTriedAgain() throws Exception {
    pushes.add(new Answer(-1, ""));
    pushes.add(new Answer(200, DONE, "Idempotency-Replayed", "true"));

    assertThat(push(60).replayed()).isTrue();
    assertThat(seenPushes()).hasSize(2);
  }

  @Test
  void aTokenThatIsOverShouldBeRenewedOnce() throws Exception {
    pushes.add(new Answer(401, "{\"error\":{\"code\":\"UNAUTHORIZED\"}}"));
    pushes.add(new Answer(200, DONE));

    push(0);

    assertThat(seenPushes()).hasSize(2).last().asString().contains("Bearer token-2");
  }

  @Test
  void aDeviceThatTheServerForgotShouldRegisterAgain() throws Exception {
    pushes.add(new Answer(403, "{\"error\":{\"code\":\"DEVICE_NOT_REGISTERED\"}}"));
    pushes.add(new Answer(403, "{\"error\":{\"code\":\"DEVICE_NOT_REGISTERED\"}}"));

    assertThatThrownBy(() -> push(0)).hasMessageContaining("403 DEVICE_NOT_REGISTERED");
    assertThat(seen.stream().filter(request -> request.contains("initialize"))).hasSize(2);
  }

  @Test
  void patienceShouldEnd() {
    pushes.add(new Answer(503, "{\"error\":{\"code\":\"DATABASE_ERROR\",\"message\":\"gone\"}}"));

    assertThatThrownBy(() -> push(0))
        .isInstanceOf(FailedException.class)
        .hasMessage("the server answered 503 DATABASE_ERROR: gone");
  }

  @Test
  void aWaitLongerThanPatienceShouldNotBeBegun() {
    pushes.add(new Answer(429, "{}", "Retry-After", "3600"));

    assertThatThrownBy(() -> push(60)).hasMessage("the server answered 429");
  }

  @Test
  void nobodyListeningShouldBeSaid() {
    server.stop(0);

    try (SyncClient client = client(ALICE, 0)) {
      assertThatThrownBy(client::begin)
          .isInstanceOf(FailedException.class)
          .hasMessageContaining("cannot be reached");
    }
  }

  private Pushed push(int patience) throws FailedException {
    try (SyncClient client = client(ALICE, patience)) {
      client.begin();
      return client.push(BODY, "import-1");
    }
  }

  private SyncClient client(Credentials credentials, int patience) {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new SyncClient(url, credentials, "import", Duration.ofSeconds(patience));
  }

  private List<String> seenPushes() {
    return seen.stream().filter(request -> request.contains("/push")).toList();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    seen.add(
        String.join(
            " ",
            exchange.getRequestMethod(),
            path,
            header(exchange, "X-Tenant-ID"),
            header(exchange, "Authorization"),
            header(exchange, "X-Device-ID"),
            header(exchange, "X-Request-ID"),
            body(exchange)));
    Answer answer =
        switch (path) {
          case "/api/auth/login" -> new Answer(200, signedIn());
          case "/api/v1/sync/push" -> pushes.remove();
          default -> new Answer(200, "{}");
        };
    answer.send(exchange);
  }

  private String signedIn() {
    long logins = seen.stream().filter(request -> request.contains("/login")).count();
    return "{\"token\":\"token-" + logins + "\",\"user\":{\"id\":\"u7\"}}";
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "-" : value;
  }

  private static String body(HttpExchange exchange) throws IOException {
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    try (var in = exchange.getRequestBody();
        var body = zipped ? new GZIPInputStream(in) : in) {
      return new String(body.readAllBytes(), UTF_8);
    }
  }

  /// An answer; with status -1 it breaks off in its body.
  private record Answer(int status, String body, String... header) {
    private void send(HttpExchange exchange) throws IOException {
      if (header.length > 0) {
        exchange.getResponseHeaders().set(header[0], header[1]);
      }
      byte[] bytes = body.getBytes(UTF_8);
      if (status < 0) {
        exchange.sendResponseHeaders(200, 1_000);
        exchange.getResponseBody().write('{');
        exchange.getResponseBody().flush();
        exchange.close();
        return;
      }
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    }
  }
}
