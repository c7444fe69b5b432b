package dev.tidemark.testkit;

import static dev.tidemark.testkit.AccountContract.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.Device;
import dev.tidemark.engine.SyncCounts;
import dev.tidemark.engine.SyncMinute;
import dev.tidemark.engine.SyncRun;
import dev.tidemark.engine.SyncRun.Outcome;
import dev.tidemark.engine.Writing.LookedAt;
import dev.tidemark.engine.Writing.Pruned;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// How many syncs there were, by minute and of each device.
public interface SyncRunContract extends StoreUnderTest {
  private static SyncRun run(@Nullable String device, Outcome outcome, long seconds) {
    return new SyncRun(
        TENANT,
        device,
        "u1",
        "push",
        outcome,
        3,
        1,
        minute(0).plusSeconds(seconds),
        Duration.ofMillis(7));
  }

  private static Instant minute(int number) {
    return NOW.truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofMinutes(number));
  }

  private static SyncCounts counts(int syncs, int failed, int conflicted) {
    return new SyncCounts(syncs, failed, conflicted, Duration.ofMillis(7L * syncs));
  }

  private static Device device(String id, @Nullable Instant revokedAt) {
    return new Device(TENANT, id, 0, "u1", null, null, "{}", null, minute(0), null, revokedAt);
  }

  private void withDevices(Device... devices) {
    write(writing -> {
      writing.addTenant(TENANT, NOW);
      writing.addTenant("other", NOW);
      for (Device device : devices) {
        writing.lockHead(TENANT);
        writing.putDevice(device);
      }
    });
  }

  private void add(SyncRun... runs) {
    write(writing -> writing.addSyncRuns(List.of(runs)));
  }

  @Test
  default void syncsShouldBeCountedByTheMinute() {
    withDevices();
    add(
        run("d1", Outcome.SUCCEEDED, 0),
        run(null, Outcome.FAILED, 59),
        run("d2", Outcome.CONFLICTED, 60),
        run("d2", Outcome.SUCCEEDED, 180));
    add(run("d1", Outcome.FAILED, 30));

    assertThat(stored().syncMinutes(TENANT, minute(0)))
        .containsExactly(
            new SyncMinute(minute(0), counts(3, 2, 0)),
            new SyncMinute(minute(1), counts(1, 0, 1)),
            new SyncMinute(minute(3), counts(1, 0, 0)));
    assertThat(stored().syncMinutes(TENANT, minute(2)))
        .containsExactly(new SyncMinute(minute(3), counts(1, 0, 0)));
    assertThat(stored().syncMinutes("other", minute(0))).isEmpty();
  }

  @Test
  default void syncsShouldBeCountedForEachDevice() {
    withDevices(device("d1", null), device("d2", NOW), device("d3", null));
    add(run("d1", Outcome.SUCCEEDED, 0), run("d1", Outcome.FAILED, 1));
    add(
        run("d1", Outcome.CONFLICTED, 2),
        run("d2", Outcome.FAILED, 2),
        run("d4", Outcome.FAILED, 2));

    assertThat(stored().syncsOf(TENANT, "d1")).isEqualTo(counts(3, 1, 1));
    assertThat(stored().syncsOf(TENANT, "d2")).isEqualTo(counts(1, 1, 0));
    assertThat(stored().syncsOf(TENANT, "d3")).isEqualTo(SyncCounts.NONE);
    assertThat(stored().syncsOf(TENANT, "d4")).as("not registered").isEqualTo(SyncCounts.NONE);
    assertThat(stored().syncsByDevice(TENANT)).containsExactly(counts(3, 1, 1));
  }

  @Test
  default void whatADeviceIsCalledShouldNotChangeItsCounts() {
    withDevices(device("d1", null));
    add(run("d1", Outcome.FAILED, 0));
    write(writing -> writing.putDevice(device("d1", null)));

    assertThat(stored().syncsOf(TENANT, "d1")).isEqualTo(counts(1, 1, 0));
  }

  @Test
  default void silentDevicesShouldBeFoundTheLongestSilentFirst() {
    withDevices(
        device("late", null), device("never", null), device("out", NOW), device("early", null));
    add(run("late", Outcome.SUCCEEDED, 300), run("early", Outcome.SUCCEEDED, 120));

    assertThat(stored().silentDevices(TENANT, minute(5), 0, 10))
        .extracting(Device::id)
        .containsExactly("never", "early");
    assertThat(stored().silentDevices(TENANT, minute(6), 1, 1))
        .extracting(Device::id)
        .containsExactly("early");
    assertThat(stored().countSilentDevices(TENANT, minute(6))).isEqualTo(3);
    assertThat(stored().countSilentDevices(TENANT, minute(0))).isZero();
  }

  @Test
  default void oldMinutesShouldGoAndTheCountsOfDevicesStay() {
    withDevices(device("d1", null));
    add(
        IntStream.range(0, 5)
            .mapToObj(number -> run("d1", Outcome.SUCCEEDED, 60L * number))
            .toArray(SyncRun[]::new));

    Pruned some = store().write(writing -> writing.pruneSyncMinutes(TENANT, minute(3), 2));
    Pruned rest = store().write(writing -> writing.pruneSyncMinutes(TENANT, minute(3), 2));
    LookedAt first =
        store().write(writing -> writing.pruneSyncRuns(TENANT, Instant.EPOCH, minute(9), 2));
    store().<LookedAt>write(writing -> writing.pruneSyncRuns(TENANT, first.last(), minute(9), 10));

    assertThat(some.count()).isEqualTo(2);
    assertThat(rest.count()).isEqualTo(1);
    assertThat(stored().syncMinutes(TENANT, minute(0)))
        .extracting(SyncMinute::start)
        .containsExactly(minute(3), minute(4));
    assertThat(stored().syncsOf(TENANT, "d1")).isEqualTo(counts(5, 0, 0));
    assertThat(stored().lastSyncRun(TENANT, "d1")).contains(run("d1", Outcome.SUCCEEDED, 240));
  }
}
