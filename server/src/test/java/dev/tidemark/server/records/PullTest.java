package dev.tidemark.server.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.tidemark.core.Role;
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
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PullTest {
  @Inject TestTenants tenants;

  private TestTenant tenant;
  private TestUser user;
  private TestUser admin;
  private TestDevice device;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    user = tenant.member("asha");
    admin = tenant.user("meera", Role.ADMIN);
    device = user.device("tablet");
  }

  @Test
  void pagesShouldComeInTheOrderOfCommitsWithoutGapsOrRepeats() {
    for (String id : List.of("p3", "p1", "p5", "p2", "p4")) {
      put(user, "patients/" + id, "{}");
    }
    var ids = new ArrayList<String>();
    var more = new ArrayList<Boolean>();
    String token = device.syncToken();
    do {
      Response page = pull(token, "?limit=2");
      ids.addAll(page.path("changes.id"));
      more.add(page.path("hasMore"));
      token = page.path("syncToken");
    } while (more.getLast());

    assertThat(ids).containsExactly("p3", "p1", "p5", "p2", "p4");
    assertThat(more).containsExactly(true, true, false);
    pull(token, "").then().body("changes", empty()).body("hasMore", equalTo(false));
  }

  @Test
  void aDeviceWithoutATokenShouldBeginAtTheBeginning() {
    put(user, "patients/p1", "{}");
    pull(device.syncToken(), "");

    device.request().get("/api/v1/sync/pull").then().body("changes.id", contains("p1"));
  }

  @Test
  void aRecordThatChangedTwiceShouldComeOnceAsItStands() {
    put(user, "patients/p1", "{\"a\":1}");
    String token = pull(device.syncToken(), "").path("syncToken");
    put(user, "patients/p1", "{\"a\":2}");
    put(user, "patients/p1", "{\"a\":3}");
    put(user, "patients/p2", "{\"a\":1}");
    put(user, "patients/p2", "{\"a\":61.50}");

    Response answer = pull(token, "");

    answer
        .then()
        .body("changes.id", contains("p1", "p2"))
        .body("changes.collection", contains("patients", "patients"))
        .body("changes.operation", contains("update", "create"))
        .body("changes.version", contains(3, 2))
        .body("changes.vectorClock.server", contains(3, 2))
        .body("changes[0].data.a", equalTo(3));
    assertThat(answer.asString()).contains("\"data\":{\"a\":61.50}");
    assertThat(
            new String(
                Base64.getDecoder().decode(answer.header("X-Vector-Clock")),
                StandardCharsets.UTF_8))
        .isEqualTo("{\"server\":3}");
  }

  @Test
  void whatWasDeletedShouldBeToldToThoseWhoMayHaveIt() {
    put(user, "patients/p1", "{}");
    put(user, "patients/p2", "{}");
    String token = pull(device.syncToken(), "").path("syncToken");
    user.request().delete("/api/v1/patients/p1").then().statusCode(204);
    put(user, "patients/p3", "{}");
    user.request().delete("/api/v1/patients/p3").then().statusCode(204);

    pull(token, "")
        .then()
        .body("changes", empty())
        .body("deletions", hasItem("p1"))
        .body("deletedRecords.find { it.id == 'p1' }.collection", equalTo("patients"))
        .body("deletedRecords.find { it.id == 'p1' }.version", equalTo(2))
        .body("deletedRecords.find { it.id == 'p1' }.reason", equalTo("deleted"));
  }

  @Test
  void aFilteredPullShouldMoveItsOwnCollectionsOnly() {
    put(user, "patients/p1", "{}");
    put(admin, "notices/n1", "{}");

    Response filtered = pull(device.syncToken(), "?collections=notices");
    filtered.then().body("changes.id", contains("n1")).body("hasMore", equalTo(false));

    pull(filtered.path("syncToken"), "").then().body("changes.id", contains("p1"));
    pull(device.syncToken(), "?collections=notices,patients")
        .then()
        .body("changes.id", contains("p1", "n1"));
    pull(device.syncToken(), "?collections=nothing").then().body("changes", empty());
  }

  @Test
  void aTimeShouldBeExclusiveAndBeTakenInAnyOffset() {
    put(user, "patients/p1", "{}");
    put(user, "patients/p2", "{}");
    Instant first =
        Instant.parse(pull(device.syncToken(), "").<String>path("changes[0].timestamp"));
    String offset = first.atOffset(ZoneOffset.ofHoursMinutes(5, 30)).toString();

    for (String since : List.of(first.toString(), offset, offset.replace("+", "%2B"))) {
      device
          .request()
          .urlEncodingEnabled(false)
          .get("/api/v1/sync/pull?since=" + since)
          .then()
          .statusCode(200)
          .body("changes.id", contains("p2"));
    }
    device
        .request()
        .get("/api/v1/sync/pull?since=" + first.minusNanos(1_000))
        .then()
        .body("changes.id", contains("p1", "p2"));
  }

  @Test
  void aTimeInTheFutureShouldBeRefused() {
    ErrorAnswer.of(
            device.request().get("/api/v1/sync/pull?since=" + Instant.now().plusSeconds(3_600)))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName("since")
        .shouldSay("future");
  }

  @Test
  void whatOthersKeepToThemselvesShouldNotCome() {
    put(user, "journal/mine", "{}");
    put(tenant.member("ravi"), "journal/his", "{\"secret\":\"x\"}");

    Response answer = pull(device.syncToken(), "");

    answer.then().body("changes.id", contains("mine")).body("deletions", empty());
    assertThat(answer.asString()).doesNotContain("his", "secret");
  }

  @Test
  void theTokenShouldNameTheDevice() {
    put(user, "patients/p1", "{}");
    user.request()
        .header("X-Sync-Token", device.syncToken())
        .header("X-Device-ID", "somebody-elses")
        .get("/api/v1/sync/pull")
        .then()
        .statusCode(200)
        .body("changes.id", contains("p1"));
  }

  @Test
  void whoseDeviceWasRevokedShouldBeTold() {
    String token = pull(device.syncToken(), "").path("syncToken");
    tenant.revoke(device);

    ErrorAnswer.of(device.request().header("X-Sync-Token", token).get("/api/v1/sync/pull"))
        .shouldBe(ErrorCode.UNAUTHORIZED);
    ErrorAnswer.of(device.request().body("{\"changes\":[]}").post("/api/v1/sync/push"))
        .shouldBe(ErrorCode.UNAUTHORIZED);
    device
        .user()
        .request()
        .get("/api/v1/patients")
        .then()
        .statusCode(200)
        .body(containsString("records"));
  }

  private Response pull(String token, String query) {
    Response answer = user.request().header("X-Sync-Token", token).get("/api/v1/sync/pull" + query);
    answer.then().statusCode(200);
    return answer;
  }

  private static void put(TestUser user, String path, String data) {
    assertThat(user.request().body(data).put("/api/v1/" + path).statusCode()).isIn(200, 201);
  }
}
