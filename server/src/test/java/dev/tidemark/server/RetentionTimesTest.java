package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.Retention.Horizons;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionTimesTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");

  private static RetentionTimes times(Map<String, String> given) {
    return RetentionTimes.of(TestSettings.with(given).retention());
  }

  @Test
  void defaultsShouldBeTheDocumentedOnes() {
    assertThat(times(Map.of()))
        .isEqualTo(
            new RetentionTimes(
                new Horizons(Duration.ofDays(90), Duration.ofDays(365), Duration.ofDays(365)),
                Duration.ofHours(1),
                null));
  }

  @Test
  void nothingShouldBeForGoodOrNever() {
    RetentionTimes times =
        times(
            Map.of(
                "tidemark.retention.conflicts", "0",
                "tidemark.retention.document-operations", "0s",
                "tidemark.retention.interval", "0"));

    assertThat(times.horizons()).isEqualTo(Horizons.of(Duration.ofDays(90)));
    assertThat(times.untilNext(NOON)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "deletions           | 23h | 1d or more",
        "deletions           | 0   | 1d or more",
        "conflicts           | 89d | 0, or no less than tidemark.retention.deletions",
        "document-operations | 1h  | 0, or 1d or more",
        "interval            | 59s | 0, or 1m to 1d",
        "interval            | -1s | 0, or 1m to 1d",
        "interval            | 25h | 0, or 1m to 1d"
      })
  void whatIsOutOfRangeShouldStopTheStart(String name, String value, String expected) {
    assertThatThrownBy(() -> times(Map.of("tidemark.retention." + name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("tidemark.retention." + name + ": ")
        .hasMessageEndingWith("(expected: " + expected + ")");
  }

  @Test
  void whatIsNoTimeOfDayShouldNameItsSetting() {
    assertThatThrownBy(() -> times(Map.of("tidemark.retention.at", "25:00")))
        .hasMessageContaining("tidemark.retention.at");
  }

  @Test
  void theNextShouldBeAtItsTimeOfDay() {
    RetentionTimes times = times(Map.of("tidemark.retention.at", "03:30"));

    assertThat(times.untilNext(NOON)).isEqualTo(Duration.ofMinutes(15 * 60 + 30));
    assertThat(times.untilNext(NOON.minus(Duration.ofHours(9)))).isEqualTo(Duration.ofMinutes(30));
    assertThat(times.untilNext(Instant.parse("2026-01-15T03:30:00Z")))
        .isEqualTo(Duration.ofDays(1));
  }

  @Test
  void withoutATimeOfDayTheFirstShouldComeSoon() {
    RetentionTimes times = times(Map.of());

    assertThat(times.untilFirst(NOON)).isEqualTo(Duration.ofMinutes(1));
    assertThat(times.untilNext(NOON)).isEqualTo(Duration.ofHours(1));
    assertThat(times(Map.of("tidemark.retention.at", "12:05")).untilFirst(NOON))
        .isEqualTo(Duration.ofMinutes(5));
  }
}
