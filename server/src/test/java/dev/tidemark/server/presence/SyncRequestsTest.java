package dev.tidemark.server.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.engine.SyncRun;
import dev.tidemark.server.presence.SyncRequests.Opened;
import dev.tidemark.server.presence.SyncRequests.Request;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SyncRequestsTest {
  private static final String TENANT = "town";
  private static final Instant NOW = Instant.parse("2025-01-15T10:30:00Z");

  private final SyncRequests requests = new SyncRequests();

  private Request open(String device) {
    return requests.open(TENANT, device, NOW).request();
  }

  private static SyncRun run(String tenant, String device, Instant at, SyncRun.Outcome outcome) {
    return new SyncRun(tenant, device, "asha", "pull", outcome, 0, 0, at, Duration.ZERO);
  }

  private static Principal on(String device) {
    return new Principal(TENANT, "asha", device, Role.MEMBER);
  }

  @Test
  void whoAsksWhileARequestIsOpenShouldJoinIt() {
    Opened first = requests.open(TENANT, "pi", NOW);
    Opened second = requests.open(TENANT, "pi", NOW.plusSeconds(1));

    assertThat(first.isNew()).isTrue();
    assertThat(second.isNew()).isFalse();
    assertThat(second.request()).isSameAs(first.request());
    assertThat(requests.open(TENANT, "other", NOW).isNew()).isTrue();
    assertThat(requests.open("other", "pi", NOW).isNew()).isTrue();

    requests.close(TENANT, "pi", first.request());

    Opened third = requests.open(TENANT, "pi", NOW);
    assertThat(third.isNew()).isTrue();
    assertThat(third.request().id()).isNotEqualTo(first.request().id());
    requests.close(TENANT, "pi", first.request());
    assertThat(requests.open(TENANT, "pi", NOW).isNew()).isFalse();
  }

  @Test
  void onlyTheNextSyncOfThatDeviceShouldEndIt() {
    Request request = open("pi");
    requests.synced(run(TENANT, "other", NOW, SyncRun.Outcome.SUCCEEDED));
    requests.synced(run("other", "pi", NOW, SyncRun.Outcome.SUCCEEDED));
    requests.synced(run(TENANT, "pi", NOW.minusMillis(1), SyncRun.Outcome.SUCCEEDED));
    assertThat(request.outcome()).isNotDone();

    requests.synced(run(TENANT, "pi", NOW, SyncRun.Outcome.CONFLICTED));
    assertThat(request.outcome()).isCompletedWithValue(SyncOutcome.SYNCED);

    requests.synced(run(TENANT, "pi", NOW, SyncRun.Outcome.FAILED));
    assertThat(request.outcome()).isCompletedWithValue(SyncOutcome.SYNCED);
  }

  @Test
  void aSyncThatFailedShouldEndItAsFailed() {
    Request request = open("pi");

    requests.synced(run(TENANT, "pi", NOW, SyncRun.Outcome.FAILED));

    assertThat(request.outcome()).isCompletedWithValue(SyncOutcome.FAILED);
  }

  @Test
  void onlyTheDevicesOwnWordOfFailureShouldEndIt() {
    Request request = open("pi");
    requests.failed(on("other"), request.id(), "authentication");
    requests.failed(on("pi"), "another", "authentication");
    assertThat(request.outcome()).isNotDone();

    requests.failed(on("pi"), request.id(), "authentication");

    assertThat(request.outcome()).isCompletedWithValue(SyncOutcome.AUTHENTICATION);
  }
}
