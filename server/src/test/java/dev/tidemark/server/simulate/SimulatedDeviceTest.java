package dev.tidemark.server.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.RecordKey;
import dev.tidemark.device.Chance;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.admin.Credentials;
import dev.tidemark.server.admin.ServerLink;
import dev.tidemark.server.presence.Presence;
import dev.tidemark.server.simulate.FleetPlan.Habits;
import dev.tidemark.server.simulate.FleetPlan.Kind;
import dev.tidemark.server.simulate.FleetPlan.Member;
import dev.tidemark.server.simulate.Temper.Deed;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is said of a simulated device that is told to sync is what it does. Silence takes ten
/// seconds; `DeviceSyncTest` has that.
@QuarkusTest
@Timeout(120)
class SimulatedDeviceTest {
  private static final String RUN = "7-run";
  private static final RecordKey SHARED = new RecordKey(Fleet.COLLECTION, RUN + ".shared-0");
  private static final Habits HABITS = new Habits(false, Duration.ZERO, Duration.ofMinutes(5), 1);

  @TestHTTPResource("/")
  URI server;

  @Inject TestTenants tenants;
  @Inject Presence presence;

  @ParameterizedTest
  @CsvSource({
    "RECORDS, SYNC, 200, ",
    "RECORDS, AUTHENTICATION, 400, Authentication Failure",
    "RECORDS, EXCUSE, 500, Unknown Sync Error",
    "RECORDS, NONSENSE, 500, Unknown Sync Error",
    "MOBILE, SYNC, 200, ",
    "MOBILE, AUTHENTICATION, 400, Authentication Failure",
    "MOBILE, EXCUSE, 500, Unknown Sync Error",
    "MOBILE, NONSENSE, 500, Unknown Sync Error"
  })
  void whatADeviceDoesShouldBeSaidOfIt(Kind kind, Deed deed, int status, String error)
      throws Exception {
    TestTenant tenant = tenants.add();
    tenant.define(CollectionDefinition.owned(Fleet.COLLECTION));
    TestUser user = tenant.member("asha");
    user.request().body("{}").put("/api/v1/" + SHARED.collection() + "/" + SHARED.id());
    var curfew = Curfew.after(Duration.ofMinutes(1));
    var findings = new Findings();
    try (var link =
            new ServerLink(server, new Credentials.Token(user.token()), Duration.ofSeconds(20));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      link.signIn();
      SimulatedDevice device = device(link, kind, deed);
      Future<?> life =
          threads.submit(() -> {
            device.live(curfew);
            device.check(findings);
            return device;
          });
      await()
          .atMost(20, TimeUnit.SECONDS)
          .until(() -> !presence.of(tenant.id(), user.id()).isEmpty());

      // What it sends by itself counts as well, so the first answer may be of that.
      await()
          .atMost(20, TimeUnit.SECONDS)
          .untilAsserted(() -> {
            Response answer = user.request().get("/pisync/devices/1");
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.<String>path("device.error_message")).isEqualTo(error);
          });
      curfew.call();
      device.close();
      life.get(40, TimeUnit.SECONDS);
      device.close();
    }
    assertThat(findings.allHeld()).as("%s", findings.lines()).isTrue();
    assertThat(findings.lines()).hasSize(3);
  }

  private static SimulatedDevice device(ServerLink link, Kind kind, Deed deed) {
    var member = new Member("sim-1", kind, "simulated");
    var plan = new FleetPlan(RUN, List.of(member), 1, 7, HABITS);
    var requests = new Requests(link, member.id());
    boolean records = kind == Kind.RECORDS;
    Line line =
        records
            ? new RecordsLine(requests, member.platform(), RUN)
            : new MobileLine(requests, member.platform(), RUN);
    var author = new Author(RUN, member.id(), List.of(SHARED), records, new Chance(1));
    var temper = new Temper(new Chance(2), 1, List.of(deed));
    var persistence = new Persistence(Duration.ofSeconds(20), new Tally());
    return new SimulatedDevice(requests, line, author, temper, plan, new Chance(3), persistence);
  }
}
