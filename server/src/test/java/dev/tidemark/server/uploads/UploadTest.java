package dev.tidemark.server.uploads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import dev.tidemark.core.Role;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Upload;
import dev.tidemark.engine.Upload.Status;
import dev.tidemark.engine.uploads.BlobStore;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.RawHttp;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class UploadTest {
  private static final TestFile FILE = TestFile.pdf();

  @Inject TestTenants tenants;
  @Inject SyncStore store;
  @Inject BlobStore blobs;

  @TestHTTPResource("/")
  URI server;

  private TestTenant tenant;
  private TestUser asha;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    asha = tenant.member("asha");
  }

  @Test
  void chunksInAnyOrderShouldBecomeTheFile() {
    Response begun = asha.request().body(FILE.init("")).post("/api/v1/uploads/init");
    begun
        .then()
        .statusCode(200)
        .body("chunk_size", equalTo(TestFile.CHUNK))
        .body("total_chunks", equalTo(3));
    String upload = begun.path("upload_id");
    assertThat(Instant.parse(begun.path("expires_at")))
        .isBetween(Instant.now().plusSeconds(86_000), Instant.now().plusSeconds(86_400));

    FILE.send(asha, upload, 2)
        .then()
        .statusCode(200)
        .body("uploaded", equalTo(true))
        .body("chunk_index", equalTo(2))
        .body("remaining_chunks", equalTo(2))
        .body("progress_pct", equalTo(33.3f));
    FILE.send(asha, upload, 0).then().body("remaining_chunks", equalTo(1));
    status(upload)
        .then()
        .statusCode(200)
        .body("upload_id", equalTo(upload))
        .body("status", equalTo("active"))
        .body("uploaded_chunks", contains(0, 2))
        .body("missing_chunks", contains(1));
    FILE.send(asha, upload, 0).then().statusCode(200).body("remaining_chunks", equalTo(1));
    FILE.send(asha, upload, 1).then().body("progress_pct", equalTo(100.0f));

    Response file = TestFile.finish(asha, upload);

    file.then()
        .statusCode(200)
        .body("finalized", equalTo(true))
        .body("file_size", equalTo(FILE.bytes().length))
        .body("checksum", equalTo(FILE.checksum()))
        .body("file_url", matchesPattern("http://[^/]+/files/" + upload + "\\.pdf"));
    assertThat(TestFile.finish(asha, upload).asString()).as("again").isEqualTo(file.asString());
    status(upload)
        .then()
        .body("status", equalTo("finalized"))
        .body("uploaded_chunks", contains(0, 1, 2))
        .body("missing_chunks", empty());
  }

  private Response status(String upload) {
    return asha.request().get("/api/v1/uploads/" + upload + "/status");
  }

  private Response cancel(String upload) {
    return asha.request().delete("/api/v1/uploads/" + upload);
  }

  private Response init(String body) {
    return asha.request().body(body).post("/api/v1/uploads/init");
  }

  @Test
  void whereNoChunkSizeIsAskedForItShouldBeAMebibyte() {
    init(FILE.init("").replaceAll(",\"chunk_size\":\\d+", ""))
        .then()
        .statusCode(200)
        .body("chunk_size", equalTo(1 << 20))
        .body("total_chunks", equalTo(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "filename; null; SYNC_002",
        "filename; 7; SYNC_001",
        "filename; \"  \"; SYNC_001",
        "filename; \"a\\nb\"; SYNC_001",
        "filename; \"a\\u0000b\"; SYNC_001",
        "total_size; null; SYNC_002",
        "total_size; 0; SYNC_001",
        "total_size; -1; SYNC_001",
        "total_size; 1.5; SYNC_001",
        "total_size; \"10\"; SYNC_001",
        "total_size; 5368709121; SYNC_001",
        "file_hash; null; SYNC_002",
        "file_hash; \"abc\"; SYNC_001",
        "mime_type; \"pdf\"; SYNC_001",
        "mime_type; \"text/html\\r\\nX: y\"; SYNC_001",
        "chunk_size; 65535; SYNC_001",
        "chunk_size; 16777217; SYNC_001",
        "record; \"p1\"; SYNC_001"
      })
  void whatIsWrongWithTheFirstRequestShouldBeNamed(String member, String value, ErrorCode code) {
    String body =
        FILE.init(",\"record\":null")
            .replaceAll("\"" + member + "\":(\"[^\"]*\"|\\d+|null)", "\"" + member + "\":0x")
            .replace("0x", value);

    ErrorAnswer.of(init(body)).shouldBe(code).shouldName(member);
    assertThat(bytes()).as("nothing is left behind").isZero();
  }

  private long bytes() {
    return store.<Long>read(reading -> reading.uploadedBytes(tenant.id()));
  }

  @Test
  void aNameShouldNotBeTooLong() {
    ErrorAnswer.of(init(FILE.init("").replace("report.pdf", "x".repeat(256))))
        .shouldBe(ErrorCode.SYNC_001)
        .shouldName("filename");
    init(FILE.init("").replace("report.pdf", "\uD83D\uDE00".repeat(255))).then().statusCode(200);
  }

  @Test
  void whatIsNoChunkShouldBeRefusedAndLeaveNothing() throws Exception {
    String upload = FILE.begin(asha);
    byte[] good = FILE.chunk(0);
    String sum = TestFile.sha256(good);
    byte[] longer = Arrays.copyOf(good, good.length + 1);
    byte[] shorter = Arrays.copyOf(good, good.length - 1);

    refusedChunk(upload, "0", "0".repeat(64), good, ErrorCode.UPLOAD_002, "X-Chunk-Checksum");
    refusedChunk(upload, "0", sum + "0", good, ErrorCode.SYNC_001, "X-Chunk-Checksum");
    refusedChunk(upload, "0", "x", good, ErrorCode.SYNC_001, "X-Chunk-Checksum");
    refusedChunk(upload, "0", sum, longer, ErrorCode.SYNC_001, "body");
    refusedChunk(upload, "0", sum, shorter, ErrorCode.SYNC_001, "body");
    refusedChunk(upload, "0", sum, new byte[0], ErrorCode.SYNC_001, "body");
    refusedChunk(upload, "2", sum, good, ErrorCode.SYNC_001, "body");
    refusedChunk(upload, "-1", sum, good, ErrorCode.SYNC_001, "chunk_index");
    refusedChunk(upload, "3", sum, good, ErrorCode.SYNC_001, "chunk_index");
    refusedChunk(upload, "x", sum, good, ErrorCode.SYNC_001, "chunk_index");
    refusedChunk(upload, "9".repeat(30), sum, good, ErrorCode.SYNC_001, "chunk_index");
    ErrorAnswer.of(
            asha.request()
                .contentType("application/octet-stream")
                .body(good)
                .post("/api/v1/uploads/" + upload + "/chunk/0"))
        .shouldBe(ErrorCode.SYNC_002)
        .shouldName("X-Chunk-Checksum");
    ErrorAnswer.of(TestFile.send(encoded("gzip"), upload, "0", sum, good))
        .shouldBe(ErrorCode.SYNC_001)
        .shouldName("Content-Encoding");
    ErrorAnswer.of(TestFile.send(encoded("br"), upload, "0", sum, good))
        .shouldBe(ErrorCode.UNSUPPORTED_MEDIA_TYPE);

    status(upload).then().body("uploaded_chunks", empty());
    assertThat(blobs.unsealed(tenant.id())).isEmpty();
  }

  private RequestSpecification encoded(String encoding) {
    return asha.request().header("Content-Encoding", encoding);
  }

  private void refusedChunk(
      String upload, String number, String checksum, byte[] body, ErrorCode code, String field) {
    ErrorAnswer.of(TestFile.send(asha.request(), upload, number, checksum, body))
        .shouldBe(code)
        .shouldName(field);
  }

  @Test
  void aChunkMayBeCompressedAndItsChecksumInCapitals() throws Exception {
    var file = new TestFile("x.txt", "text/plain", "a".repeat(1_000).getBytes());
    String upload = file.begin(asha);

    TestFile.send(encoded("gzip"), upload, "0", file.checksum().toUpperCase(), gzip(file.bytes()))
        .then()
        .statusCode(200);
    TestFile.finish(asha, upload).then().statusCode(200);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var zipped = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }

  @Test
  void anAcknowledgedChunkShouldNotBeHarmed() {
    String upload = FILE.sendAll(asha, "");
    byte[] other = TestFile.random(TestFile.CHUNK + 1);
    other = Arrays.copyOfRange(other, 1, other.length);

    refusedChunk(
        upload,
        "0",
        TestFile.sha256(FILE.chunk(0)),
        other,
        ErrorCode.UPLOAD_002,
        "X-Chunk-Checksum");
    refusedChunk(
        upload, "0", TestFile.sha256(other), other, ErrorCode.UPLOAD_002, "X-Chunk-Checksum");
    refusedChunk(upload, "0", TestFile.sha256(other), new byte[5], ErrorCode.SYNC_001, "body");

    String path = URI.create(TestFile.finish(asha, upload).path("file_url")).getPath();
    assertThat(asha.request().get(path).asByteArray()).isEqualTo(FILE.bytes());
  }

  @Test
  void aClientThatGoesAwayShouldLeaveNothing() throws Exception {
    String upload = FILE.begin(asha);
    try (var http = new RawHttp(server)) {
      http.send(
              "POST /api/v1/uploads/"
                  + upload
                  + "/chunk/0 HTTP/1.1\nHost: x\nAuthorization: Bearer "
                  + asha.token()
                  + "\nX-Chunk-Checksum: "
                  + TestFile.sha256(FILE.chunk(0))
                  + "\nContent-Length: "
                  + TestFile.CHUNK
                  + "\n\n")
          .send(Arrays.copyOf(FILE.chunk(0), 60_000));
    }

    Awaitility.await().until(() -> blobs.unsealed(tenant.id()).isEmpty());
    status(upload).then().body("uploaded_chunks", empty());
    FILE.send(asha, upload, 0).then().statusCode(200);
  }

  @Test
  void whatIsNotWholeShouldStayOpen() {
    String upload = FILE.begin(asha);
    FILE.send(asha, upload, 1);

    Response missing = TestFile.finish(asha, upload);
    ErrorAnswer.of(missing).shouldBe(ErrorCode.UPLOAD_002);
    missing.then().body("error.details.missing_chunks", contains(0, 2));
    FILE.send(asha, upload, 0).then().statusCode(200);

    var wrong = new TestFile("x", "text/plain", new byte[] {1});
    String other =
        init(wrong.init("").replace(wrong.checksum(), FILE.checksum())).path("upload_id");
    wrong.send(asha, other, 0).then().statusCode(200);
    ErrorAnswer.of(TestFile.finish(asha, other))
        .shouldBe(ErrorCode.UPLOAD_002)
        .shouldName("file_hash");
    status(other).then().body("status", equalTo("active"));
  }

  @Test
  void whatEndedShouldSayHow() {
    String file = FILE.sendAll(asha, "");
    TestFile.finish(asha, file).then().statusCode(200);
    for (Response late : new Response[] {FILE.send(asha, file, 0), cancel(file)}) {
      assertThat(late.statusCode()).isEqualTo(409);
      late.then().body("error.code", equalTo("UPLOAD_001"));
    }

    String given = FILE.sendAll(asha, "");
    Response cancelled = cancel(given);
    cancelled
        .then()
        .statusCode(200)
        .body("cancelled", equalTo(true))
        .body("message", equalTo("Upload session cancelled and cleaned up"));
    assertThat(cancel(given).asString()).as("again").isEqualTo(cancelled.asString());
    ErrorAnswer.of(FILE.send(asha, given, 0)).shouldBe(ErrorCode.UPLOAD_001);
    ErrorAnswer.of(TestFile.finish(asha, given)).shouldBe(ErrorCode.UPLOAD_001);
    status(given).then().body("status", equalTo("cancelled"));

    String over = over();
    ErrorAnswer.of(FILE.send(asha, over, 0)).shouldBe(ErrorCode.UPLOAD_003);
    ErrorAnswer.of(TestFile.finish(asha, over)).shouldBe(ErrorCode.UPLOAD_003);
    ErrorAnswer.of(cancel(over)).shouldBe(ErrorCode.UPLOAD_003);
    status(over).then().body("status", equalTo("expired")).body("uploaded_chunks", empty());
  }

  /// An upload of which nothing was heard for a day.
  private String over() {
    Instant begun = Instant.now().minusSeconds(86_401);
    var upload =
        new Upload(
            tenant.id(),
            UUID.randomUUID().toString(),
            asha.id(),
            null,
            FILE.name(),
            null,
            FILE.bytes().length,
            TestFile.CHUNK,
            FILE.checksum(),
            null,
            Status.ACTIVE,
            begun,
            begun,
            null);
    return store.<String>write(writing -> {
      writing.addUpload(upload);
      return upload.id();
    });
  }

  @Test
  void anUploadShouldBeItsSendersAlone() {
    String upload = FILE.sendAll(asha, "");
    TestUser admin = tenant.user("root", Role.ADMIN);
    TestUser stranger = tenants.add().member("asha");

    for (TestUser other : new TestUser[] {admin, stranger}) {
      for (String id : new String[] {upload, "nothing"}) {
        ErrorAnswer.of(FILE.send(other, id, 0)).shouldBe(ErrorCode.UPLOAD_001);
        ErrorAnswer.of(TestFile.finish(other, id)).shouldBe(ErrorCode.UPLOAD_001);
        ErrorAnswer.of(other.request().get("/api/v1/uploads/" + id + "/status"))
            .shouldBe(ErrorCode.UPLOAD_001);
        ErrorAnswer.of(other.request().delete("/api/v1/uploads/" + id))
            .shouldBe(ErrorCode.UPLOAD_001);
      }
    }
    TestFile.finish(asha, upload).then().statusCode(200);
  }

  @Test
  void filesShouldBelongOnlyToRecordsThatTheirSenderMayWrite() {
    TestUser ben = tenant.member("ben");
    ben.request().body("{}").put("/api/v1/journal/his").then().statusCode(201);
    tenant
        .user("root", Role.ADMIN)
        .request()
        .body("{}")
        .put("/api/v1/notices/n1")
        .then()
        .statusCode(201);

    for (String id : new String[] {"his", "none"}) {
      ErrorAnswer.of(init(FILE.init(record("journal", id))))
          .shouldBe(ErrorCode.NOT_FOUND)
          .shouldName("record");
    }
    ErrorAnswer.of(init(FILE.init(record("notices", "n1"))))
        .shouldBe(ErrorCode.FORBIDDEN)
        .shouldName("record");
    ErrorAnswer.of(init(FILE.init(",\"record\":{\"collection\":\"journal\"}")))
        .shouldBe(ErrorCode.SYNC_002)
        .shouldName("/record/id");
    ErrorAnswer.of(init(FILE.init(record("journal", "../x"))))
        .shouldBe(ErrorCode.SYNC_001)
        .shouldName("/record/id");
    assertThat(bytes()).isZero();
  }

  static String record(String collection, String id) {
    return ",\"record\":{\"collection\":\"%s\",\"id\":\"%s\"}".formatted(collection, id);
  }

  @Test
  void theQuotaOfTheTenantShouldHold() {
    long quota = 100L << 30;
    String huge = FILE.init("").replace("150000", String.valueOf(5L << 30));
    store.<Integer>write(writing -> {
      for (int i = 0; i < 20; i++) {
        Instant now = Instant.now();
        writing.addUpload(
            new Upload(
                tenant.id(),
                UUID.randomUUID().toString(),
                asha.id(),
                null,
                "x",
                null,
                quota / 20,
                1 << 20,
                FILE.checksum(),
                null,
                i % 2 == 0 ? Status.ACTIVE : Status.FINALIZED,
                now,
                now,
                null));
      }
      return 0;
    });

    ErrorAnswer refused = ErrorAnswer.of(init(huge));
    refused.shouldBe(ErrorCode.QUOTA_EXCEEDED).shouldName("total_size");
    assertThat(refused.response().header("Retry-After")).isNull();
    ErrorAnswer.of(init(FILE.init(""))).shouldBe(ErrorCode.QUOTA_EXCEEDED);
    assertThat(bytes()).isEqualTo(quota);
  }
}
