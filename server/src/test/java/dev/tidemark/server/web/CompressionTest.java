package dev.tidemark.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which answers are compressed.
@QuarkusTest
class CompressionTest {
  private static final String LONG = "x".repeat(4_000);

  @Inject TestTenants tenants;

  @TestHTTPResource("/")
  URI server;

  private TestUser user;
  private TestDevice device;

  @BeforeEach
  void setUp() {
    user = tenants.add().member("asha");
    device = user.device("tablet");
    user.request().body("{\"a\":\"" + LONG + "\"}").put("/api/v1/patients/large");
    user.request().body("{\"a\":\"x\"}").put("/api/v1/patients/small");
  }

  @Test
  void largeAnswersShouldBeCompressedForThoseWhoAcceptIt() throws Exception {
    HttpResponse<byte[]> answer = get("/api/v1/patients/large", "gzip");

    assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(answer.headers().firstValue("Vary")).hasValue("accept-encoding");
    assertThat(answer.body().length).isLessThan(1_024);
    assertThat(unzipped(answer.body())).contains(LONG);
  }

  @Test
  void largeAnswersShouldBeSentPlainToThoseWhoDoNotAcceptIt() throws Exception {
    HttpResponse<byte[]> answer = get("/api/v1/patients/large", null);

    assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains(LONG);
  }

  @Test
  void smallAnswersShouldBeSentPlain() throws Exception {
    for (String path : new String[] {"/api/v1/patients/small", "/api/v1/patients/none"}) {
      HttpResponse<byte[]> answer = get(path, "gzip, deflate");

      assertThat(answer.headers().firstValue("Content-Encoding").orElse("identity"))
          .isEqualTo("identity");
      assertThat(new String(answer.body(), StandardCharsets.UTF_8)).startsWith("{").endsWith("}");
    }
  }

  @Test
  void streamsShouldBeCompressed() throws Exception {
    HttpRequest request =
        request("/api/v1/sync/full", "gzip").POST(HttpRequest.BodyPublishers.noBody()).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
      assertThat(unzipped(answer.body())).contains(LONG);
    }
  }

  private HttpResponse<byte[]> get(String path, String accepted) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request(path, accepted).build(), HttpResponse.BodyHandlers.ofByteArray());
    }
  }

  private HttpRequest.Builder request(String path, String accepted) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path))
            .version(HttpClient.Version.HTTP_1_1)
            .header("Authorization", "Bearer " + user.token())
            .header("X-Device-ID", device.id());
    return accepted == null ? request : request.header("Accept-Encoding", accepted);
  }

  private static String unzipped(byte[] bytes) throws Exception {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
