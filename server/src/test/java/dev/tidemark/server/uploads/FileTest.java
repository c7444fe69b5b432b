package dev.tidemark.server.uploads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.tidemark.core.Role;
import dev.tidemark.server.Api;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class FileTest {
  private static final TestFile FILE = TestFile.pdf();
  private static final String TAG = "\"" + FILE.checksum() + "\"";

  @Inject TestTenants tenants;

  private TestTenant tenant;
  private TestUser asha;
  private String path;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    asha = tenant.member("asha");
    path = FILE.file(asha, "");
  }

  private Response get(String header, String value) {
    return asha.request().header(header, value).get(path);
  }

  @Test
  void theFileShouldComeAsItIsAndBeKeptAsOne() {
    Response answer = asha.request().header("Accept-Encoding", "gzip").get(path);

    answer
        .then()
        .statusCode(200)
        .header("ETag", equalTo(TAG))
        .header("Content-Type", equalTo("application/pdf"))
        .header("Content-Length", equalTo("150000"))
        .header("Accept-Ranges", equalTo("bytes"))
        .header("X-Content-Type-Options", equalTo("nosniff"))
        .header("Cache-Control", equalTo("private, no-cache"))
        .header(
            "Content-Disposition",
            equalTo("attachment; filename=\"report.pdf\"; filename*=UTF-8''report.pdf"));
    assertThat(answer.asByteArray()).isEqualTo(FILE.bytes());
    asha.request().get(path + "/").then().statusCode(200);
  }

  @Test
  void whoAsksForTheHeadShouldGetNoBody() {
    Response head =
        RestAssured.given().header("Authorization", "Bearer " + asha.token()).head(path);

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.header("ETag")).isEqualTo(TAG);
    assertThat(head.header("Content-Length")).isEqualTo("150000");
    assertThat(head.asByteArray()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=0-99, 0, 100",
    "bytes=149990-, 149990, 150000",
    "bytes=149990-999999, 149990, 150000",
    "bytes=-5, 149995, 150000",
    "bytes=-999999, 0, 150000",
    "bytes=65530-65540, 65530, 65541"
  })
  void someOfTheFileShouldComeByItself(String range, int from, int to) {
    Response answer = get("Range", range);

    answer
        .then()
        .statusCode(206)
        .header("Content-Range", equalTo("bytes " + from + "-" + (to - 1) + "/150000"))
        .header("Content-Length", equalTo(String.valueOf(to - from)))
        .header("ETag", equalTo(TAG));
    assertThat(answer.asByteArray()).isEqualTo(Arrays.copyOfRange(FILE.bytes(), from, to));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-1,5-6", "bytes=5-1", "lines=0-1", "bytes=-", "bytes=a-b", "x"})
  void whatIsNoSingleRangeShouldBringAll(String range) {
    Response answer = get("Range", range);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.asByteArray()).isEqualTo(FILE.bytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=150000-", "bytes=200000-300000", "bytes=-0"})
  void bytesThatItDoesNotHaveShouldBeRefused(String range) {
    Response answer = get("Range", range);

    ErrorAnswer.of(answer).shouldBe(ErrorCode.RANGE_NOT_SATISFIABLE).shouldName("Range");
    assertThat(answer.header("Content-Range")).isEqualTo("bytes */150000");
  }

  @Test
  void conditionsShouldBeMet() {
    String made = asha.request().get(path).header("Last-Modified");
    String earlier = "Sun, 28 Sep 2014 12:00:00 GMT";

    get("If-None-Match", TAG).then().statusCode(304).header("ETag", equalTo(TAG));
    get("If-None-Match", "\"x\", W/" + TAG).then().statusCode(304);
    get("If-None-Match", "*").then().statusCode(304);
    get("If-None-Match", "\"x\"").then().statusCode(200);
    get("If-Modified-Since", made).then().statusCode(304);
    get("If-Modified-Since", earlier).then().statusCode(200);
    get("If-Match", TAG).then().statusCode(200);
    get("If-Match", "*").then().statusCode(200);
    ErrorAnswer.of(get("If-Match", "\"x\"")).shouldBe(ErrorCode.PRECONDITION_FAILED);
    get("If-Unmodified-Since", made).then().statusCode(200);
    ErrorAnswer.of(get("If-Unmodified-Since", earlier)).shouldBe(ErrorCode.PRECONDITION_FAILED);
    asha.request()
        .header("If-None-Match", "\"x\"")
        .header("If-Modified-Since", made)
        .get(path)
        .then()
        .statusCode(200);
  }

  @Test
  void aRangeOfAnotherFileShouldBringAll() {
    String made = asha.request().get(path).header("Last-Modified");

    assertThat(ifRange(TAG)).isEqualTo(206);
    assertThat(ifRange(made)).isEqualTo(206);
    assertThat(ifRange("\"x\"")).isEqualTo(200);
    assertThat(ifRange("W/" + TAG)).isEqualTo(200);
    assertThat(ifRange("Sun, 28 Sep 2014 12:00:00 GMT")).isEqualTo(200);
  }

  private int ifRange(String condition) {
    return asha.request()
        .header("Range", "bytes=0-9")
        .header("If-Range", condition)
        .get(path)
        .statusCode();
  }

  @ParameterizedTest
  @CsvSource({
    "a.png, image/png, inline",
    "a.jpg, image/jpeg, inline",
    "a.txt, text/plain; charset=utf-8, inline",
    "a.txt, TEXT/PLAIN, inline",
    "a.html, text/html, attachment",
    "a.svg, image/svg+xml, attachment",
    "a.xhtml, application/xhtml+xml, attachment",
    "a.png, text/html;a=image, attachment"
  })
  void onlyWhatRunsNothingShouldBeShown(String name, String type, String how) {
    var file = new TestFile(name, type, "<script>".getBytes());

    asha.request()
        .get(file.file(asha, ""))
        .then()
        .statusCode(200)
        .header("X-Content-Type-Options", equalTo("nosniff"))
        .header("Content-Security-Policy", startsWith("default-src 'none'"))
        .header("Content-Disposition", startsWith(how + "; filename="));
  }

  @Test
  void aFileOfNoTypeShouldBeBytes() {
    var file = new TestFile("a", "x", new byte[] {1});
    String upload =
        asha.request()
            .body(file.init("").replace("\"x\"", "null"))
            .post("/api/v1/uploads/init")
            .path("upload_id");
    file.send(asha, upload, 0);
    TestFile.finish(asha, upload);

    asha.request()
        .get("/files/" + upload + ".bin")
        .then()
        .statusCode(200)
        .header("Content-Type", equalTo("application/octet-stream"));
  }

  @ParameterizedTest
  @CsvSource({
    "../../etc/passwd, bin, ______etc_passwd",
    "..\\..\\x.EXE, exe, _.._x.EXE",
    "a.tar.gz, gz, a.tar.gz",
    "x.veryverylong, bin, x.veryverylong",
    "x.a/b, bin, x.a_b",
    ".hidden, bin, .hidden"
  })
  void aNameShouldBeALabelAndNeverAPath(String name, String extension, String shown) {
    var file = new TestFile(name.replace("\\", "\\\\"), "text/plain", new byte[] {7});
    String at = file.file(asha, "");

    assertThat(at).matches("/files/[0-9a-f-]{36}\\." + extension);
    Response answer = asha.request().get(at);
    assertThat(answer.asByteArray()).containsExactly(7);
    assertThat(answer.header("Content-Disposition")).doesNotContain("/").doesNotContain("\\");
  }

  @Test
  void aNameInAnyScriptShouldBeTold() {
    var file = new TestFile("Bericht \u00FC \uD83D\uDE00.pdf", "application/pdf", new byte[] {7});

    asha.request()
        .get(file.file(asha, ""))
        .then()
        .header(
            "Content-Disposition",
            equalTo(
                "attachment; filename=\"Bericht _ _.pdf\"; filename*=UTF-8''Bericht%20%C3%BC%20%F0%9F%98%80.pdf"));
  }

  @Test
  void whoSeesTheRecordShouldReadItsFile() {
    TestUser ben = tenant.member("ben");
    TestUser admin = tenant.user("root", Role.ADMIN);
    asha.request().body("{}").put("/api/v1/patients/p1").then().statusCode(201);
    asha.request().body("{}").put("/api/v1/journal/j1").then().statusCode(201);
    String ofAll = FILE.file(asha, UploadTest.record("patients", "p1"));
    String hers = FILE.file(asha, UploadTest.record("journal", "j1"));

    assertThat(statuses(asha, path, ofAll, hers)).containsExactly(200, 200, 200);
    assertThat(statuses(ben, path, ofAll, hers)).containsExactly(404, 200, 404);
    assertThat(statuses(admin, path, ofAll, hers)).containsExactly(200, 200, 404);
    assertThat(statuses(tenants.add().user("x", Role.ADMIN), path, ofAll, hers))
        .containsExactly(404, 404, 404);

    asha.request().delete("/api/v1/patients/p1").then().statusCode(204);
    assertThat(statuses(asha, path, ofAll, hers)).containsExactly(200, 404, 200);
  }

  private static int[] statuses(TestUser user, String... paths) {
    return Arrays.stream(paths).mapToInt(at -> user.request().get(at).statusCode()).toArray();
  }

  @Test
  void whatIsNoFileShouldBeSaid() {
    String open = FILE.sendAll(asha, "");

    for (String name :
        new String[] {open + ".pdf", path.replace(".pdf", ".exe"), "nothing", "a.b"}) {
      String at = name.startsWith("/") ? name : "/files/" + name;
      ErrorAnswer.of(asha.request().get(at)).shouldBe(ErrorCode.NOT_FOUND);
    }
    ErrorAnswer.of(Api.request().get(path)).shouldBe(ErrorCode.AUTH_001);
  }
}
