package dev.tidemark.server.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.Digests;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class FullSyncTest {
  @Inject TestTenants tenants;

  private TestTenant tenant;
  private TestUser user;
  private TestDevice device;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    user = tenant.member("asha");
    device = user.device("tablet");
    put(user, "patients/b", "{\"z\":1,\"a\":61.50}");
    put(user, "patients/B", "{}");
    put(user, "patients/a", "{}");
    user.request().delete("/api/v1/patients/a").then().statusCode(204);
    put(user, "journal/mine", "{}");
    put(tenant.member("ravi"), "journal/his", "{}");
  }

  @Test
  void everythingThatIsSeenShouldComeByItsId() {
    Response answer = full("");

    answer
        .then()
        .body("data", aMapWithSize(4))
        .body("data.patients.id", contains("B", "b"))
        .body("data.journal.id", contains("mine"))
        .body("data.notices", empty())
        .body("data.patients[1].version", equalTo(1))
        .body("data.patients[1].vectorClock.server", equalTo(1))
        .body("data.patients[1].updatedAt", notNullValue())
        .body("$", not(hasKey("checksums")));
    assertThat(answer.asString()).contains("\"data\":{\"z\":1,\"a\":61.50}").doesNotContain("his");
  }

  @Test
  void onlyTheCollectionsThatAreAskedForShouldCome() {
    full("{\"collections\":[\"journal\",\"nothing\"]}")
        .then()
        .body("data", aMapWithSize(2))
        .body("data.journal.id", contains("mine"))
        .body("data.nothing", empty());
  }

  @Test
  void whatWasDeletedShouldComeWhenItIsAskedFor() {
    full("{\"includeDeleted\":true}")
        .then()
        .body("data.patients.id", contains("B", "a", "b"))
        .body("data.patients[1].deleted", equalTo(true))
        .body("data.patients[1].version", equalTo(2))
        .body("data.patients[0]", not(hasKey("deleted")));
  }

  @Test
  void checksumsShouldBeThoseThatAClientWorksOut() {
    full("{\"checksum\":true,\"includeDeleted\":false}")
        .then()
        .body("checksums", aMapWithSize(4))
        .body(
            "checksums.patients",
            equalTo(
                sha256(
                    """
                    {"data":{},"id":"B","version":1}
                    {"data":{"a":61.5,"z":1},"id":"b","version":1}
                    """)))
        .body(
            "checksums.journal",
            equalTo(
                sha256(
                    """
                    {"data":{},"id":"mine","version":1}
                    """)))
        .body("checksums.notices", equalTo(sha256("")));
  }

  @Test
  void theTokenShouldStandAtTheHead() {
    String token = full("").path("syncToken");
    put(user, "patients/c", "{}");
    user.request().delete("/api/v1/patients/b").then().statusCode(204);

    user.request()
        .header("X-Sync-Token", token)
        .get("/api/v1/sync/pull")
        .then()
        .body("changes.id", contains("c"))
        .body("deletions", contains("b"));
  }

  @Test
  void theTokenOfSomeCollectionsShouldBringTheOthersFromTheBeginning() {
    String token = full("{\"collections\":[\"patients\"]}").path("syncToken");

    user.request()
        .header("X-Sync-Token", token)
        .get("/api/v1/sync/pull")
        .then()
        .body("changes.id", contains("mine"));
  }

  @Test
  void aDeviceThatBeginsAnewShouldNotNeedAGoodToken() {
    device
        .request()
        .header("X-Sync-Token", "no longer good")
        .post("/api/v1/sync/full")
        .then()
        .statusCode(200);
    user.request()
        .header("X-Sync-Token", device.syncToken())
        .post("/api/v1/sync/full")
        .then()
        .statusCode(200);
    ErrorAnswer.of(
            user.request().header("X-Sync-Token", "no longer good").post("/api/v1/sync/full"))
        .shouldBe(ErrorCode.SYNC_TOKEN_INVALID);
  }

  private Response full(String body) {
    Response answer = device.request().body(body).post("/api/v1/sync/full");
    answer.then().statusCode(200);
    return answer;
  }

  private static void put(TestUser user, String path, String data) {
    user.request().body(data).put("/api/v1/" + path).then().statusCode(201);
  }

  private static String sha256(String text) {
    return Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
  }
}
