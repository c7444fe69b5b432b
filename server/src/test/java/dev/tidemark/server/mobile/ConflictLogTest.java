package dev.tidemark.server.mobile;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.tidemark.core.Role;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class ConflictLogTest {
  @Inject TestTenants tenants;

  private TestTenant tenant;
  private TestUser asha;
  private TestDevice one;
  private TestDevice two;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    asha = tenant.member("asha");
    one = asha.device("one");
    two = asha.device("two");
  }

  @Test
  void everyConflictShouldBeInTheLog() {
    push(one, "patients", "p1", 0, "{\"a\":1,\"b\":1}");
    push(one, "patients", "p1", 1, "{\"a\":2,\"b\":1}");
    push(two, "patients", "p1", 1, "{\"a\":1,\"b\":2}");
    push(two, "patients", "p1", 2, "{\"a\":9,\"b\":9}");

    log(asha, "")
        .body("total", equalTo(2))
        .body("conflicts.resolution_result", contains("pending", "resolved"))
        .body("conflicts.winning_version", contains(null, "merged"))
        .body("conflicts.domain", contains("patients", "patients"))
        .body("conflicts.mobile_id", contains("p1", "p1"))
        .body("conflicts[1].server_version", equalTo(2))
        .body("conflicts[1].client_version", equalTo(1))
        .body("conflicts[1].resolution_strategy", equalTo("merge"))
        .body("conflicts[1].client_data.b", equalTo(2))
        .body("conflicts[1].server_data.a", equalTo(2))
        .body("conflicts[1].base_data.a", equalTo(1))
        .body("conflict_rate_pct", equalTo(50.0f));
  }

  @Test
  void theLogShouldBeFilteredAndPaged() {
    dispute("patients", "p1");
    dispute("patients", "p2");
    dispute("journal", "j1");
    String today = LocalDate.now(ZoneOffset.UTC).toString();
    String tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1).toString();

    log(asha, "").body("conflicts.mobile_id", contains("j1", "p2", "p1"));
    log(asha, "?domain=patients").body("total", equalTo(2));
    log(asha, "?limit=1&offset=1").body("conflicts.mobile_id", contains("p2"));
    log(asha, "?limit=1&offset=1").body("total", equalTo(3));
    log(asha, "?since=" + today).body("total", equalTo(3));
    log(asha, "?since=" + tomorrow).body("total", equalTo(0));
    log(asha, "?since=" + tomorrow).body("conflict_rate_pct", equalTo(0.0f));
    log(asha, "?since=" + today + "T00:00:00%2B02:00").body("total", equalTo(3));
    log(asha, "?tenant_id=" + tenant.id()).body("total", equalTo(3));
  }

  @Test
  void aMemberShouldFindOnlyConflictsOverWhatItSees() {
    dispute("journal", "j1");
    TestUser ravi = tenant.member("ravi");

    log(ravi, "").body("conflicts", hasSize(0)).body("total", equalTo(0));
    log(tenant.user("root", Role.ADMIN), "")
        .body("total", equalTo(1))
        .body("conflicts[0].mobile_id", equalTo("j1"))
        .body("conflicts[0].winning_version", nullValue())
        .body("conflicts[0]", not(hasKey("client_data")));
  }

  @Test
  void aDeviceAndAnotherTenantShouldBeRefused() {
    ErrorAnswer.of(get(tenant.user("phone", Role.DEVICE), "")).shouldBe(ErrorCode.FORBIDDEN);
    TestTenant other = tenants.add();
    ErrorAnswer.of(get(asha, "?tenant_id=" + other.id())).shouldBe(ErrorCode.FORBIDDEN);
    log(other.user("operator", Role.OPERATOR), "?tenant_id=" + tenant.id())
        .body("total", equalTo(0));
  }

  @ParameterizedTest
  @CsvSource({
    "since=yesterday,since",
    "since=2025-13-01,since",
    "limit=101,limit",
    "offset=x,offset",
    "domain=a b,domain"
  })
  void aBadParameterShouldBeNamed(String query, String field) {
    ErrorAnswer.of(get(asha, "?" + query)).shouldBe(ErrorCode.SYNC_001).shouldName(field);
  }

  private void dispute(String collection, String id) {
    push(one, collection, id, 0, "{\"a\":1}");
    push(one, collection, id, 1, "{\"a\":2}");
    push(two, collection, id, 1, "{\"a\":3}");
  }

  private static void push(TestDevice device, String collection, String id, int base, String data) {
    device
        .request()
        .body(
            "{\"changes\":[{\"id\":\"%s\",\"collection\":\"%s\",\"operation\":\"%s\",\"version\":%d,\"data\":%s}]}"
                .formatted(id, collection, base == 0 ? "create" : "update", base, data))
        .post("/api/v1/sync/push")
        .then()
        .statusCode(200);
  }

  private static ValidatableResponse log(TestUser user, String query) {
    return get(user, query).then().statusCode(200);
  }

  private static Response get(TestUser user, String query) {
    return user.request()
        .urlEncodingEnabled(false)
        .get("/api/v1/sync/conflicts" + query.replace(" ", "%20"));
  }
}
