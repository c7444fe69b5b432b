package dev.tidemark.server.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.StrictJson;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a record was: who may see it, in which words, and page by page.
@QuarkusTest
class VersionsTest {
  @Inject TestTenants tenants;

  private TestTenant tenant;
  private TestUser asha;
  private TestUser ravi;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    asha = tenant.member("asha");
    ravi = tenant.member("ravi");
  }

  @Test
  void aHistoryShouldTellWhoChangedWhatWhenNewestFirst() {
    Instant start = Instant.now().minusSeconds(60);
    put(asha, "patients/p1", "{\"name\":\"Meena\",\"weight\":54}", 201);
    put(ravi, "patients/p1", "{\"name\":\"Meena\",\"weight\":55,\"allergies\":[]}", 200);
    asha.request().delete("/api/v1/patients/p1").then().statusCode(204);

    Response history = asha.request().get("/api/v1/records/p1/versions");

    history
        .then()
        .statusCode(200)
        .body("recordId", equalTo("p1"))
        .body("collection", equalTo("patients"))
        .body("currentVersion", equalTo(3))
        .body("hasMore", equalTo(false))
        .body("versions.version", contains(3, 2, 1))
        .body("versions.changeType", contains("delete", "update", "create"))
        .body("versions.modifiedBy", contains(asha.id(), ravi.id(), asha.id()))
        .body("versions[0].fields", hasSize(3))
        .body("versions[1].fields", contains("weight", "allergies"))
        .body("versions[2].fields", contains("name", "weight"));
    List<String> times = history.path("versions.timestamp");
    assertThat(times.reversed().stream().map(Instant::parse).toList())
        .isSorted()
        .allMatch(start::isBefore);
  }

  @Test
  void aMergeAndARestoreShouldBeCalledSo() {
    TestDevice tablet = asha.device("tablet");
    put(ravi, "patients/p1", "{\"a\":1,\"b\":1}", 201);
    put(ravi, "patients/p1", "{\"a\":1,\"b\":2}", 200);
    tablet
        .request()
        .body(
            "{\"changes\":[{\"id\":\"p1\",\"collection\":\"patients\",\"operation\":\"update\","
                + "\"data\":{\"a\":2,\"b\":1},\"version\":1}]}")
        .post("/api/v1/sync/push")
        .then()
        .statusCode(200)
        .body("conflicts[0].resolution", equalTo("merged"));
    asha.request()
        .body("{\"targetVersion\":1}")
        .post("/api/v1/records/p1/restore")
        .then()
        .statusCode(200);

    asha.request()
        .get("/api/v1/records/p1/versions")
        .then()
        .body("versions.changeType", contains("restore", "merge", "update", "create"))
        .body("versions[0].fields", contains("a", "b"))
        .body("versions[1].fields", contains("a"));
  }

  @Test
  void aHistoryShouldComeInPagesWithoutGapsOrRepeats() {
    for (int i = 1; i <= 7; i++) {
      put(asha, "patients/p1", "{\"n\":" + i + "}", i == 1 ? 201 : 200);
    }
    for (int limit : new int[] {1, 3, 7, 100}) {
      var versions = new ArrayList<Integer>();
      String query = "?limit=" + limit;
      boolean more = true;
      while (more) {
        Response page = asha.request().get("/api/v1/records/p1/versions" + query);
        page.then().statusCode(200).body("currentVersion", equalTo(7));
        List<Integer> some = page.path("versions.version");
        assertThat(some).isNotEmpty().hasSizeLessThanOrEqualTo(limit);
        versions.addAll(some);
        more = page.path("hasMore");
        query = "?limit=" + limit + "&before=" + some.getLast();
      }
      assertThat(versions).containsExactly(7, 6, 5, 4, 3, 2, 1);
    }
    asha.request()
        .get("/api/v1/records/p1/versions?before=1")
        .then()
        .body("versions", empty())
        .body("hasMore", equalTo(false))
        .body("currentVersion", equalTo(7));
    asha.request()
        .get("/api/v1/records/p1/versions?before=999999999999999999&limit=&collection=")
        .then()
        .body("versions", hasSize(7));
  }

  @Test
  void fiftyVersionsShouldComeWhenNobodySaysHowMany() {
    for (int i = 1; i <= 51; i++) {
      put(asha, "patients/p1", "{\"n\":" + i + "}", i == 1 ? 201 : 200);
    }
    asha.request()
        .get("/api/v1/records/p1/versions")
        .then()
        .body("versions", hasSize(50))
        .body("hasMore", equalTo(true));
    asha.request()
        .get("/api/v1/records/p1/versions?limit=51")
        .then()
        .body("versions", hasSize(51))
        .body("hasMore", equalTo(false));
  }

  @Test
  void aVersionShouldSayWhatTheRecordSaidThen() {
    put(asha, "patients/p1", "{\"name\":\"Meena\",\"weight\":54.50}", 201);
    put(ravi, "patients/p1", "{\"name\":\"Meena J.\"}", 200);
    asha.request().delete("/api/v1/patients/p1").then().statusCode(204);

    Response first = asha.request().get("/api/v1/records/p1/versions/1");

    first
        .then()
        .statusCode(200)
        .body("id", equalTo("p1"))
        .body("collection", equalTo("patients"))
        .body("version", equalTo(1))
        .body("data.name", equalTo("Meena"))
        .body("modifiedBy", equalTo(asha.id()))
        .body("changeType", equalTo("create"))
        .body("deleted", equalTo(false))
        .body("vectorClock.server", equalTo(1));
    assertThat(first.asString()).as("numbers as they were sent").contains("54.50");
    assertThat(clock(first)).isEqualTo("{\"server\":1}");
    asha.request()
        .get("/api/v1/records/p1/versions/3")
        .then()
        .statusCode(200)
        .body("deleted", equalTo(true))
        .body("changeType", equalTo("delete"))
        .body("data.size()", equalTo(0));
  }

  @Test
  void aVersionThatTheClientHasShouldNotBeSentAgain() {
    put(asha, "patients/p1", "{\"a\":1}", 201);
    put(asha, "patients/p1", "{\"a\":2}", 200);
    String tag = asha.request().get("/api/v1/records/p1/versions/1").header("ETag");

    Response again =
        asha.request().header("If-None-Match", tag).get("/api/v1/records/p1/versions/1");
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.header("ETag")).isEqualTo(tag);
    asha.request()
        .header("If-None-Match", tag)
        .get("/api/v1/records/p1/versions/2")
        .then()
        .statusCode(200);
  }

  @Test
  void aVersionThatWasPrunedShouldStandInTheHistoryOnly() {
    put(asha, "patients/p1", "{\"a\":1}", 201);
    put(asha, "patients/p1", "{\"a\":2}", 200);
    tenant.prune("patients");

    ErrorAnswer pruned =
        ErrorAnswer.of(asha.request().get("/api/v1/records/p1/versions/1"))
            .shouldBe(ErrorCode.NOT_FOUND)
            .shouldName("version");
    assertThat(reason(pruned)).isEqualTo("pruned");
    asha.request().get("/api/v1/records/p1/versions/2").then().statusCode(200);
    asha.request()
        .get("/api/v1/records/p1/versions")
        .then()
        .statusCode(200)
        .body("versions.version", contains(2, 1))
        .body("versions[1].fields", contains("a"));
  }

  @Test
  void aVersionThatNeverWasShouldBeNotFound() {
    put(asha, "patients/p1", "{\"a\":1}", 201);
    for (String version : new String[] {"2", "99", "999999999999999999"}) {
      ErrorAnswer unknown =
          ErrorAnswer.of(asha.request().get("/api/v1/records/p1/versions/" + version))
              .shouldBe(ErrorCode.NOT_FOUND)
              .shouldName("version");
      assertThat(reason(unknown)).isEqualTo("unknown_version");
    }
  }

  @Test
  void whatTheCallerDoesNotSeeShouldLookAbsent() {
    put(ravi, "journal/j1", "{\"secret\":1}", 201);
    put(ravi, "journal/j1", "{\"secret\":2}", 200);
    put(ravi, "journal/gone", "{\"secret\":1}", 201);
    ravi.request().delete("/api/v1/journal/gone").then().statusCode(204);
    String absent = words(asha.request().get("/api/v1/records/none/versions"));

    for (String id : new String[] {"j1", "gone"}) {
      ravi.request().get("/api/v1/records/" + id + "/versions").then().statusCode(200);
      for (String path :
          new String[] {
            "/versions",
            "/versions?collection=journal",
            "/versions/1",
            "/versions/9",
            "/versions/1?collection=journal"
          }) {
        Response answer = asha.request().get("/api/v1/records/" + id + path);
        ErrorAnswer.of(answer).shouldBe(ErrorCode.NOT_FOUND);
        assertThat(words(answer)).isEqualTo(absent);
      }
    }
    for (String path : new String[] {"?collection=patients", "?collection=nothing"}) {
      ErrorAnswer.of(ravi.request().get("/api/v1/records/j1/versions" + path))
          .shouldBe(ErrorCode.NOT_FOUND);
    }
  }

  @Test
  void anIdOfSeveralCollectionsShouldNeedItsCollection() {
    put(asha, "patients/x", "{\"of\":\"patients\"}", 201);
    put(ravi, "journal/x", "{\"of\":\"journal\"}", 201);

    asha.request()
        .get("/api/v1/records/x/versions")
        .then()
        .statusCode(200)
        .body("collection", equalTo("patients"));
    for (String path : new String[] {"/versions", "/versions/1"}) {
      Response ambiguous = ravi.request().get("/api/v1/records/x" + path);
      ErrorAnswer.of(ambiguous)
          .shouldBe(ErrorCode.AMBIGUOUS_ID)
          .shouldName("collection")
          .shouldSay("?collection=");
      assertThat(ambiguous.<List<String>>path("error.details.collections"))
          .containsExactly("journal", "patients");
      for (String collection : new String[] {"journal", "patients"}) {
        ravi.request()
            .get("/api/v1/records/x" + path + "?collection=" + collection)
            .then()
            .statusCode(200)
            .body("collection", equalTo(collection));
      }
    }
    ravi.request().delete("/api/v1/journal/x").then().statusCode(204);
    ErrorAnswer.of(ravi.request().get("/api/v1/records/x/versions"))
        .shouldBe(ErrorCode.AMBIGUOUS_ID);
  }

  @Test
  void aManagedCollectionShouldShowItsHistory() {
    tenant.define(CollectionDefinition.shared("letters"));
    put(asha, "letters/l1", "{\"a\":1}", 201);
    tenant.define(RestoreTest.managed("letters"));

    ravi.request()
        .get("/api/v1/records/l1/versions")
        .then()
        .statusCode(200)
        .body("collection", equalTo("letters"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          p1/versions?limit=0                         | limit
          p1/versions?limit=-1                        | limit
          p1/versions?limit=101                       | limit
          p1/versions?limit=1.5                       | limit
          p1/versions?limit=x                         | limit
          p1/versions?before=0                        | before
          p1/versions?before=-1                       | before
          p1/versions?before=1.0                      | before
          p1/versions?before=x                        | before
          p1/versions?before=%D9%A3                   | before
          p1/versions?before=9999999999999999999      | before
          p1/versions?collection=a%20b                | collection
          p1/versions/1?collection=a%20b              | collection
          a%20b/versions                              | id
          a%20b/versions/1                            | id
          p1/versions/0                               | version
          p1/versions/-1                              | version
          p1/versions/1.0                             | version
          p1/versions/x                               | version
          p1/versions/9999999999999999999             | version
          """)
  void aParameterThatIsNotAsExpectedShouldBeRefused(String path, String field) {
    put(asha, "patients/p1", "{}", 201);
    ErrorAnswer.of(asha.request().urlEncodingEnabled(false).get("/api/v1/records/" + path))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName(field);
  }

  static String clock(Response answer) {
    return new String(
        Base64.getDecoder().decode(answer.header("X-Vector-Clock")), StandardCharsets.UTF_8);
  }

  static String reason(ErrorAnswer answer) {
    return StrictJson.tree(answer.response().getBody().asString())
        .at("/error/details/reason")
        .asText();
  }

  /// What an error says, without what every answer has of its own.
  static String words(Response answer) {
    var error = StrictJson.tree(answer.asString()).path("error");
    return answer.statusCode()
        + " "
        + error.path("code")
        + error.path("message")
        + error.path("details");
  }

  private static void put(TestUser user, String record, String data, int status) {
    user.request().body(data).put("/api/v1/" + record).then().statusCode(status);
  }
}
