package dev.tidemark.testkit;

import static dev.tidemark.testkit.StoreUnderTest.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemark.engine.Device;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.Retention.Horizons;
import dev.tidemark.engine.SyncMinute;
import dev.tidemark.engine.SyncRun;
import dev.tidemark.engine.SyncRun.Outcome;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.health.Alert;
import dev.tidemark.engine.health.HealthReport;
import dev.tidemark.engine.health.HealthStatus;
import dev.tidemark.engine.health.Metric;
import dev.tidemark.engine.health.SyncHealth;
import dev.tidemark.engine.health.Thresholds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// How well syncing goes, by what the store has counted.
public interface HealthContract extends InClinic {
  /// For the success rate, the conflict rate, the duration and abandoned uploads.
  Map<Metric, Thresholds> THRESHOLDS =
      Map.of(
          Metric.SUCCESS_RATE, new Thresholds(95, 80),
          Metric.CONFLICT_RATE, new Thresholds(10, 30),
          Metric.AVG_SYNC_DURATION_MS, new Thresholds(2_000, 10_000),
          Metric.UPLOAD_ABANDONMENT_RATE, new Thresholds(20, 50));

  private static SyncRun run(Outcome outcome, Instant at, int millis) {
    return new SyncRun(TENANT, "d1", "u1", "push", outcome, 1, 0, at, Duration.ofMillis(millis));
  }

  private static List<SyncRun> runs(int count, Outcome outcome, Instant at) {
    return Collections.nCopies(count, run(outcome, at, 100));
  }

  private void withCounted(TestClock clock, List<SyncRun> runs, Judged judged) throws Exception {
    try (SyncStore store = freshStore(clock)) {
      store.write(writing -> {
        writing.addTenant(TENANT, clock.instant());
        writing.lockHead(TENANT);
        writing.putDevice(
            new Device(TENANT, "d1", 0, "u1", null, null, "{}", null, clock.instant(), null, null));
        writing.addSyncRuns(runs);
        return runs.size();
      });
      judged.by(store, new SyncHealth(store, clock, THRESHOLDS));
    }
  }

  /// What is asked of health once the syncs are counted.
  @FunctionalInterface
  interface Judged {
    void by(SyncStore store, SyncHealth health);
  }

  @Test
  default void theNumbersOfTheDocumentShouldComeOut() throws Exception {
    var clock = new TestClock();
    Instant now = clock.instant();
    var runs = new ArrayList<SyncRun>();
    runs.addAll(runs(10, Outcome.FAILED, now));
    runs.addAll(runs(25, Outcome.CONFLICTED, now));
    runs.addAll(runs(1_215, Outcome.SUCCEEDED, now));

    withCounted(
        clock,
        runs,
        (store, health) -> {
          HealthReport report = health.of(TENANT, Duration.ofHours(1));
          assertThat(report.status()).isEqualTo(HealthStatus.HEALTHY);
          assertThat(report.alerts()).isEmpty();
          assertThat(report.syncs().successRate()).isEqualTo(99.2, within(1e-9));
          assertThat(report.syncs().conflictRate()).isEqualTo(2);
          assertThat(report.syncs().averageMillis()).isEqualTo(100);
          assertThat(report.failedPerMinute()).isEqualTo(10 / 60.0, within(1e-9));
          assertThat(report.averageDeviceScore()).isEqualTo(95.5, within(1e-9));
        });
  }

  @Test
  default void whereNothingHappenedAllShouldBeWell() throws Exception {
    withCounted(
        new TestClock(),
        List.of(),
        (store, health) -> {
          HealthReport report = health.of(TENANT, Duration.ofHours(720));
          assertThat(report.status()).isEqualTo(HealthStatus.HEALTHY);
          assertThat(report.syncs().successRate()).isEqualTo(100);
          assertThat(report.averageDeviceScore()).isEqualTo(100);
          assertThat(report.abandonmentRate()).isZero();
        });
  }

  @Test
  default void aLimitThatIsCrossedShouldBeAnAlertFromThatMinuteOn() throws Exception {
    var clock = new TestClock();
    Instant begun = clock.instant();
    var runs = new ArrayList<SyncRun>();
    runs.addAll(runs(9, Outcome.SUCCEEDED, begun));
    runs.addAll(runs(1, Outcome.FAILED, begun.plusSeconds(60)));
    runs.addAll(runs(30, Outcome.SUCCEEDED, begun.plusSeconds(120)));
    runs.addAll(runs(2, Outcome.FAILED, begun.plusSeconds(185)));
    runs.addAll(runs(1, Outcome.FAILED, begun.plusSeconds(240)));
    clock.advance(Duration.ofMinutes(10));

    withCounted(
        clock,
        runs,
        (store, health) -> {
          HealthReport report = health.of(TENANT, Duration.ofHours(1));
          assertThat(report.status()).isEqualTo(HealthStatus.DEGRADED);
          assertThat(report.alerts()).hasSize(1);
          Alert alert = report.alerts().getFirst();
          assertThat(alert.metric()).isEqualTo(Metric.SUCCESS_RATE);
          assertThat(alert.severity()).isEqualTo(HealthStatus.DEGRADED);
          assertThat(alert.since()).isEqualTo(begun.plusSeconds(180));
          assertThat(alert.value()).isEqualTo(100 - 400.0 / 43, within(1e-9));
          assertThat(alert.threshold()).isEqualTo(95);
          assertThat(health.of(TENANT, Duration.ofMinutes(6)).alerts().getFirst())
              .as("looking back less far")
              .satisfies(
                  critical -> assertThat(critical.severity()).isEqualTo(HealthStatus.CRITICAL))
              .satisfies(critical -> assertThat(critical.threshold()).isEqualTo(80));
        });
  }

  @Test
  default void eachMetricShouldHaveItsLimit() throws Exception {
    var clock = new TestClock();
    Instant now = clock.instant();
    List<SyncRun> runs =
        List.of(run(Outcome.CONFLICTED, now, 2_500), run(Outcome.SUCCEEDED, now, 2_500));

    withCounted(
        clock,
        runs,
        (store, health) -> {
          HealthReport report = health.of(TENANT, Duration.ofHours(1));
          assertThat(report.alerts())
              .extracting(Alert::metric)
              .containsExactly(Metric.CONFLICT_RATE, Metric.AVG_SYNC_DURATION_MS);
          assertThat(report.status()).isEqualTo(HealthStatus.CRITICAL);
        });
  }

  @Test
  default void countsShouldBeForgottenWhenNobodyCanAskForThem() throws Exception {
    var clock = new TestClock();
    Instant begun = clock.instant();
    List<SyncRun> runs =
        List.of(
            run(Outcome.SUCCEEDED, begun, 1),
            run(Outcome.SUCCEEDED, begun.plus(Duration.ofDays(2)), 1));
    clock.advance(Duration.ofDays(32));

    withCounted(
        clock,
        runs,
        (store, health) -> {
          new Retention(store, clock, Horizons.of(Duration.ofDays(90))).prune(TENANT);
          assertThat(store.<List<SyncMinute>>read(reading -> reading.syncMinutes(TENANT, begun)))
              .hasSize(1);
          assertThat(health.of(TENANT, SyncHealth.LONGEST).syncs().syncs()).isEqualTo(1);
        });
  }
}
