package dev.tidemark.server.mobile;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.tidemark.core.Role;
import dev.tidemark.engine.SyncRun;
import dev.tidemark.engine.SyncRun.Outcome;
import dev.tidemark.engine.SyncRuns;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class HealthTest {
  @Inject TestTenants tenants;
  @Inject SyncRuns runs;

  private TestTenant tenant;
  private TestUser asha;
  private TestDevice tablet;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    asha = tenant.member("asha");
    tablet = asha.device("tablet");
  }

  /// Each sync took 110.5 ms.
  private void synced(String device, int count, Outcome outcome, Instant at) {
    for (int i = 0; i < count; i++) {
      runs.add(
          new SyncRun(
              tenant.id(),
              device,
              "somebody",
              "push",
              outcome,
              1,
              0,
              at,
              Duration.ofNanos(110_500_000)));
    }
    runs.flush();
  }

  private static ValidatableResponse get(TestUser user, String path) {
    return user.request().get("/api/v1/sync/" + path).then();
  }

  @Test
  void aTenantsHealthShouldComeFromItsSyncs() {
    Instant now = Instant.now();
    synced("tablet", 10, Outcome.FAILED, now);
    synced("tablet", 25, Outcome.CONFLICTED, now);
    synced("tablet", 1_215, Outcome.SUCCEEDED, now);

    get(asha, "health?hours=1")
        .statusCode(200)
        .body("health_status", equalTo("healthy"))
        .body("metrics.success_rate", equalTo(99.2f))
        .body("metrics.conflict_rate", equalTo(2.0f))
        .body("metrics.avg_sync_duration_ms", equalTo(110.5f))
        .body("metrics.failed_syncs_per_minute", equalTo(0.17f))
        .body("metrics.upload_abandonment_rate", equalTo(0.0f))
        .body("metrics.avg_device_health_score", equalTo(95.5f))
        .body("metrics.total_syncs", equalTo(1250))
        .body("alerts", empty());
  }

  @Test
  void aDevicesHealthShouldComeFromItsSyncs() {
    Instant last = Instant.parse("2025-09-28T12:00:00Z");
    synced("tablet", 10, Outcome.FAILED, last.minusSeconds(60));
    synced("tablet", 25, Outcome.CONFLICTED, last);
    synced("tablet", 1_215, Outcome.SUCCEEDED, last.minusSeconds(9));

    get(asha, "devices/tablet/health")
        .statusCode(200)
        .body("device_id", equalTo("tablet"))
        .body("health_score", equalTo(95.5f))
        .body("total_syncs", equalTo(1250))
        .body("failed_syncs_count", equalTo(10))
        .body("avg_sync_duration_ms", equalTo(110.5f))
        .body("conflicts_encountered", equalTo(25))
        .body("last_sync_at", equalTo("2025-09-28T12:00:00Z"));
  }

  @Test
  void realSyncsShouldCount() {
    tablet
        .request()
        .body(
            """
            {"changes":[{"id":"p1","collection":"patients","operation":"create","data":{"a":1}}]}
            """)
        .post("/api/v1/sync/push")
        .then()
        .statusCode(200);
    runs.flush();

    get(asha, "health").body("metrics.total_syncs", equalTo(1));
    get(asha, "devices/tablet/health")
        .body("total_syncs", equalTo(1))
        .body("health_score", equalTo(100.0f));
  }

  @Test
  void whatIsWrongShouldBeAnAlert() {
    synced("tablet", 3, Outcome.FAILED, Instant.now());

    get(asha, "health")
        .body("health_status", equalTo("critical"))
        .body("alerts", hasSize(1))
        .body("alerts[0].code", equalTo("success_rate"))
        .body("alerts[0].severity", equalTo("critical"))
        .body("alerts[0].message", containsString("0.0 of a hundred"))
        .body("alerts[0].value", equalTo(0.0f))
        .body("alerts[0].threshold", equalTo(80.0f));
  }

  @Test
  void aDeviceThatSaidNothingShouldShowNothing() {
    get(asha, "devices/tablet/health")
        .body("total_syncs", equalTo(0))
        .body("health_score", equalTo(100.0f))
        .body("last_sync_at", nullValue())
        .body("network_type", nullValue())
        .body("os_version", nullValue());
  }

  @Test
  void healthShouldBeThatOfOnesOwnTenant() {
    TestTenant other = tenants.add();
    TestUser stranger = other.member("ben");
    synced("tablet", 3, Outcome.FAILED, Instant.now());

    get(stranger, "health").body("metrics.total_syncs", equalTo(0));
    ErrorAnswer.of(stranger.request().get("/api/v1/sync/devices/tablet/health"))
        .shouldBe(ErrorCode.NOT_FOUND);
    ErrorAnswer.of(stranger.request().get("/api/v1/sync/health?tenant_id=" + tenant.id()))
        .shouldBe(ErrorCode.FORBIDDEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "721", "-1", "1.5", "one"})
  void hoursShouldBeANumber(String hours) {
    ErrorAnswer.of(asha.request().queryParam("hours", hours).get("/api/v1/sync/health"))
        .shouldBe(ErrorCode.SYNC_001)
        .shouldName("hours");
  }

  @Test
  void silentDevicesShouldBeListedForAdmins() {
    TestUser admin = tenant.user("boss", Role.ADMIN);
    asha.device("phone");
    synced("tablet", 1, Outcome.SUCCEEDED, Instant.now().minus(Duration.ofDays(9)));
    synced("phone", 1, Outcome.SUCCEEDED, Instant.now());

    get(admin, "devices?silent_days=8")
        .body("devices.device_id", contains("tablet"))
        .body("total", equalTo(1));
    get(admin, "devices?silent_days=10").body("devices", empty()).body("total", equalTo(0));
    ErrorAnswer.of(asha.request().get("/api/v1/sync/devices")).shouldBe(ErrorCode.FORBIDDEN);
    ErrorAnswer.of(admin.request().get("/api/v1/sync/devices?silent_days=0"))
        .shouldBe(ErrorCode.SYNC_001)
        .shouldName("silent_days");
  }
}
