package dev.tidemark.server.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.tidemark.core.Role;
import dev.tidemark.core.StrictJson;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Compression in both directions, between a phone and the server.
@QuarkusTest
class MessageEncodingTest {
  @Inject TestTenants tenants;

  private TestUser user;
  private TestPhone phone;

  @BeforeEach
  void setUp() {
    user = tenants.add().user("asha", Role.ADMIN);
    phone = TestPhone.enrol(user, "phone");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "gzip;q=0",
        "gzip;q=none",
        "gzip, deflate, br",
        "deflate, gzip",
        "deflate;q=0.9, gzip;q=0.5",
        "deflate",
        "*",
        "*, gzip;q=0",
        "br",
        "identity"
      })
  void anAnswerShouldSayWhetherItIsGzipped(String accepted) throws Exception {
    send(10);
    assertThat(encodingOfFetched(accepted)).isIn("", "identity");
    send(2_000);
    assertThat(encodingOfFetched(accepted)).isNotEqualTo("br");
  }

  private void send(int length) {
    user.request()
        .body(
            "{\"recipient_id\":\"%s\",\"content\":\"%s\"}"
                .formatted(phone.user(), "x".repeat(length)))
        .post("/api/messages")
        .then()
        .statusCode(201);
  }

  /// Fetches, and demands that the answer says how it was encoded.
  private String encodingOfFetched(String accepted) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/api/sync/incoming"))
            .header("Authorization", "Bearer " + phone.token())
            .header("X-Device-ID", phone.id())
            .header("Accept-Encoding", accepted)
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      String encoding = answer.headers().firstValue("Content-Encoding").orElse("");
      String body = new String(decoded(answer.body(), encoding), StandardCharsets.UTF_8);
      assertThat(StrictJson.tree(body).path("compressed").asBoolean())
          .as("compressed, by " + encoding)
          .isEqualTo(encoding.equals("gzip"));
      return encoding;
    }
  }

  private static byte[] decoded(byte[] body, String encoding) throws IOException {
    InputStream plain = new ByteArrayInputStream(body);
    try (InputStream decoded =
        switch (encoding) {
          case "gzip" -> new GZIPInputStream(plain);
          case "deflate" -> new InflaterInputStream(plain);
          default -> plain;
        }) {
      return decoded.readAllBytes();
    }
  }

  @Test
  void aGzippedBatchShouldBeTakenAsAPlainOne() throws IOException {
    bring(gzipped(batch("one") + " "))
        .then()
        .statusCode(200)
        .body("synced_count", equalTo(1))
        .body("failed_messages.code", contains("EMPTY_MESSAGE"));
    listed().then().body("messages.content", contains("one"));
  }

  @Test
  void aBatchThatIsNotEncodedAsItSaysShouldBeRefusedAndLeaveNothing() throws IOException {
    byte[] whole = gzipped(batch("one"));

    ErrorAnswer.of(bring(batch("one").getBytes(StandardCharsets.UTF_8)))
        .shouldBe(ErrorCode.SYNC_ERROR)
        .shouldName("Content-Encoding");
    ErrorAnswer.of(bring(Arrays.copyOf(whole, whole.length - 9)))
        .shouldBe(ErrorCode.SYNC_ERROR)
        .shouldName("Content-Encoding");
    ErrorAnswer.of(bring(gzipped(batch("one").substring(1)))).shouldBe(ErrorCode.SYNC_ERROR);
    ErrorAnswer.of(bring(new byte[0])).shouldBe(ErrorCode.SYNC_ERROR);
    listed().then().body("total", equalTo(0));
  }

  @Test
  void aBatchThatIsTooLargeOnceDecodedShouldBeRefused() throws IOException {
    ErrorAnswer.of(bring(gzipped(batch("x".repeat(2 * 1024 * 1024)))))
        .shouldBe(ErrorCode.PAYLOAD_TOO_LARGE);
    listed().then().body("total", equalTo(0));
  }

  @Test
  void whoIsNotADeviceShouldBeToldSoWhateverItSends() {
    ErrorAnswer.of(
            user.request()
                .header("X-Device-ID", "none")
                .header("Content-Encoding", "gzip")
                .body("no gzip")
                .post("/api/sync/outgoing"))
        .shouldBe(ErrorCode.NOT_FOUND);
  }

  /// A message, and an empty one.
  private String batch(String content) {
    String message =
        "{\"id\":\"%s\",\"sender_id\":\"%s\",\"recipient_id\":\"%s\",\"content\":\"%s\"}";
    return "{\"messages\":[%s,%s]}"
        .formatted(
            message.formatted("m1", phone.user(), user.id(), content),
            message.formatted("m2", phone.user(), user.id(), ""));
  }

  private Response bring(byte[] gzipped) {
    return phone
        .request()
        .header("Content-Encoding", "gzip")
        .body(gzipped)
        .post("/api/sync/outgoing");
  }

  private Response listed() {
    return user.request().get("/api/messages");
  }

  private static byte[] gzipped(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
