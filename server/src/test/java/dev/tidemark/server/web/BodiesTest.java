package dev.tidemark.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.Api;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.RawHttp;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is taken as a body, and what is too much.
@QuarkusTest
class BodiesTest {
  private static final int MIB = 1024 * 1024;
  private static final int SMALL = MIB;
  private static final int LARGE = 10 * MIB;
  private static final long HUGE = 100L * MIB;
  private static final String PUSH =
      """
      {"changes":[{"id":"p1","collection":"patients","operation":"create","data":{"a":1}}]}
      """;

  @Inject TestTenants tenants;

  @TestHTTPResource("/")
  URI server;

  private TestTenant tenant;
  private TestUser user;
  private TestDevice device;
  private long position;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    user = tenant.member("asha");
    device = user.device("tablet");
    position = tenant.position();
  }

  @AfterEach
  void theServerShouldGoOn() {
    user.request().get("/api/v1/patients").then().statusCode(200);
  }

  @Test
  void compressedBodiesShouldBeTaken() throws Exception {
    assertThat(push("gzip", gzip(PUSH)).statusCode()).isEqualTo(200);
    assertThat(push("x-gzip", gzip(PUSH)).statusCode()).isEqualTo(200);
    assertThat(push("deflate", deflate(PUSH, false)).statusCode()).isEqualTo(200);
    assertThat(push("deflate", deflate(PUSH, true)).statusCode())
        .as("deflate without its zlib wrapping")
        .isEqualTo(200);
    assertThat(push("identity", PUSH.getBytes(StandardCharsets.UTF_8)).statusCode()).isEqualTo(200);
  }

  @Test
  void bodiesThatAreNotEncodedAsTheySayShouldBeRefused() throws Exception {
    byte[] plain = PUSH.getBytes(StandardCharsets.UTF_8);
    byte[] cut = Arrays.copyOf(gzip(PUSH), 30);

    for (String encoding : new String[] {"gzip", "deflate"}) {
      ErrorAnswer.of(push(encoding, plain))
          .shouldBe(ErrorCode.VALIDATION_ERROR)
          .shouldName("Content-Encoding");
      ErrorAnswer.of(push(encoding, new byte[0]))
          .shouldBe(ErrorCode.VALIDATION_ERROR)
          .shouldName("Content-Encoding");
    }
    ErrorAnswer.of(push("gzip", cut)).shouldName("Content-Encoding");
    ErrorAnswer.of(push("br", plain))
        .shouldBe(ErrorCode.UNSUPPORTED_MEDIA_TYPE)
        .shouldName("Content-Encoding");
    assertThat(tenant.position()).isEqualTo(position);
  }

  @Test
  void aGzipBombShouldBeRefusedBeforeItIsInflated() throws Exception {
    ErrorAnswer.of(push("gzip", bomb())).shouldBe(ErrorCode.PAYLOAD_TOO_LARGE).shouldName("body");
    assertThat(tenant.position()).isEqualTo(position);
  }

  @Test
  void aBodyOverTheLimitShouldBeRefused() {
    byte[] small = new byte[SMALL + 1];
    byte[] large = new byte[LARGE + 1];
    Arrays.fill(small, (byte) ' ');
    Arrays.fill(large, (byte) ' ');

    ErrorAnswer.of(device.request().body(large).post("/api/v1/sync/push"))
        .shouldBe(ErrorCode.PAYLOAD_TOO_LARGE)
        .shouldName("body");
    ErrorAnswer.of(user.request().body(small).put("/api/v1/patients/p1"))
        .shouldBe(ErrorCode.PAYLOAD_TOO_LARGE)
        .shouldName("body");
    ErrorAnswer.of(Api.request().body(small).post("/api/auth/login"))
        .shouldBe(ErrorCode.PAYLOAD_TOO_LARGE);
    ErrorAnswer.of(device.request().body(small).post("/api/v1/sync/full"))
        .shouldBe(ErrorCode.PAYLOAD_TOO_LARGE);
    assertThat(tenant.position()).isEqualTo(position);
  }

  @Test
  void aBodyOfExactlyTheLimitShouldBeTaken() {
    byte[] body = new byte[LARGE];
    Arrays.fill(body, (byte) ' ');
    byte[] start = PUSH.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(start, 0, body, 0, start.length);

    device.request().body(body).post("/api/v1/sync/push").then().statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHugeBodyShouldBeRefusedHoweverItIsSent(boolean announced) throws Exception {
    BodyPublisher streamed = BodyPublishers.ofInputStream(Spaces::new);
    BodyPublisher body = announced ? BodyPublishers.fromPublisher(streamed, HUGE) : streamed;
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(server.resolve("/api/v1/sync/push"))
              .version(HttpClient.Version.HTTP_1_1)
              .header("Authorization", "Bearer " + user.token())
              .header("X-Device-ID", "tablet")
              .header("X-Request-ID", "r-1")
              .POST(body)
              .build();
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(413);
      assertThat(answer.body())
          .contains("PAYLOAD_TOO_LARGE", "\"field\":\"body\"", "\"requestId\":\"r-1\"");
    }
    assertThat(tenant.position()).isEqualTo(position);
  }

  @Test
  void whoSendsTooMuchShouldBeToldAtOnceAndThenCutOff() throws Exception {
    try (var http = new RawHttp(server)) {
      http.send(head("POST /api/v1/sync/push", HUGE)).send(new byte[LARGE + 1]);

      RawHttp.Answer answer = http.answer();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.headers()).containsEntry("connection", "close");

      byte[] more = new byte[MIB];
      for (long sent = LARGE + 1; sent < HUGE; sent += more.length) {
        http.send(sent + more.length <= HUGE ? more : new byte[(int) (HUGE - sent)]);
      }
      assertThat(http.closed()).isTrue();
    }
  }

  @Test
  void aBodyThatNobodyReadsShouldNotBlockTheConnection() throws Exception {
    try (var http = new RawHttp(server)) {
      byte[] body = new byte[8 * MIB];
      http.send(
          "POST /api/v1/sync/push HTTP/1.1\nHost: x\nContent-Length: " + body.length + "\n\n");
      assertThat(http.send(body).answer().status()).as("nobody is signed in").isEqualTo(401);

      http.send("POST /nothing HTTP/1.1\nHost: x\nContent-Length: " + body.length + "\n\n");
      assertThat(http.send(body).answer().status()).isEqualTo(404);

      assertThat(http.send("GET /.well-known/jwks.json HTTP/1.1\nHost: x\n\n").answer().status())
          .isEqualTo(200);
    }
  }

  private Response push(String encoding, byte[] body) {
    return device
        .request()
        .header("Content-Encoding", encoding)
        .body(body)
        .post("/api/v1/sync/push");
  }

  private String head(String request, long length) {
    return request
        + " HTTP/1.1\nHost: x\nX-Device-ID: tablet\nAuthorization: Bearer "
        + user.token()
        + "\nContent-Length: "
        + length
        + "\n\n";
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] deflate(String text, boolean bare) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, bare);
        OutputStream out = new DeflaterOutputStream(bytes, deflater)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  /// A thousandth of what it becomes.
  private static byte[] bomb() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      new Spaces().transferTo(out);
    }
    return bytes.toByteArray();
  }

  /// 100 MiB of spaces.
  private static final class Spaces extends InputStream {
    private long left = HUGE;

    @Override
    public int read() {
      return left-- > 0 ? ' ' : -1;
    }

    @Override
    public int read(byte[] to, int from, int length) {
      if (left <= 0) {
        return -1;
      }
      int count = (int) Math.min(left, length);
      Arrays.fill(to, from, from + count, (byte) ' ');
      left -= count;
      return count;
    }
  }
}
