package dev.tidemark.server.field;

import static dev.tidemark.server.field.FieldTenant.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tidemark.server.BreakableStore;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.RawHttp;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Lists of more than is held in memory, and clients who take their time over them.
@QuarkusTest
class SlowClientTest {
  private static final int RECORDS = 60;
  private static final String LARGE = "x".repeat(200_000);

  /// More than there are readers of a SQLite store.
  private static final int SLOW = 12;

  @Inject TestTenants tenants;
  @Inject BreakableStore store;

  @TestHTTPResource("/")
  URI server;

  private TestUser asha;

  @BeforeEach
  void setUp() {
    TestTenant tenant = FieldTenant.in(tenants);
    asha = tenant.member("asha");
    TestDevice tablet = asha.device("tablet");
    for (int from = 0; from < RECORDS; from += 20) {
      String changes =
          IntStream.range(from, from + 20)
              .mapToObj(
                  "{\"id\":\"%d\",\"collection\":\"patients\",\"operation\":\"create\",\"data\":{\"address\":\"LARGE\"}}"
                      ::formatted)
              .collect(Collectors.joining(","))
              .replace("LARGE", LARGE);
      tablet
          .request()
          .body("{\"changes\":[" + changes + "]}")
          .post("/api/v1/sync/push")
          .then()
          .statusCode(200)
          .body("accepted.size()", equalTo(20));
    }
  }

  @Test
  void whoTakesTheirTimeShouldKeepNobodyWaiting() throws Exception {
    var slow = new ArrayList<RawHttp>();
    try {
      for (int i = 0; i < SLOW; i++) {
        RawHttp client = new RawHttp(server);
        slow.add(client);
        client.send(
            "GET /api/patients/sync/ HTTP/1.1\nHost: x\nAuthorization: Bearer "
                + asha.token()
                + "\n\n");
      }
      put(asha, "patients/new", "{}");
      String whole = FieldTenant.list(asha, "patients", "").asString();
      assertThat(whole).contains("\"id\":\"new\"").hasSizeGreaterThan(RECORDS * LARGE.length());

      for (RawHttp client : slow) {
        RawHttp.Answer answer = client.answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).endsWith("}]");
        assertThat(answer.body().split("\"id\":", -1).length - 1)
            .asString()
            .isEqualTo(answer.headers().get("x-records-synced"));
      }
    } finally {
      slow.forEach(RawHttp::close);
    }
  }

  @Test
  void aListShouldBeTheSameCompressed() throws Exception {
    String plain = FieldTenant.list(asha, "patients", "").asString();
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/api/patients/sync"))
            .header("Authorization", "Bearer " + asha.token())
            .header("Accept-Encoding", "gzip")
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());

      assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
      assertThat(answer.headers().firstValue("X-Records-Synced")).hasValue(String.valueOf(RECORDS));
      assertThat(answer.body().length).isLessThan(plain.length() / 10);
      try (var unzipped = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
        assertThat(new String(unzipped.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain);
      }
    }
  }

  /// Nothing has gone out when the store fails, however far the list is read.
  @Test
  void aListThatCannotBeReadShouldBeAnErrorAndNoHalfOfIt() {
    try (var trouble = store.outOfReach()) {
      ErrorAnswer.of(asha.request().get("/api/patients/sync/")).shouldBe(ErrorCode.DATABASE_ERROR);
    }
    FieldTenant.list(asha, "patients", "").then().header("X-Records-Synced", "" + RECORDS);
  }
}
