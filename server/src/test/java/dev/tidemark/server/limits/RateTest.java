package dev.tidemark.server.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {

  @Test
  void aRateShouldBeReadAsItIsWritten() {
    assertThat(Rate.of("1000/1m")).isEqualTo(new Rate(1_000, Duration.ofMinutes(1), null));
    assertThat(Rate.of("20/s")).isEqualTo(new Rate(20, Duration.ofSeconds(1), null));
    assertThat(Rate.of("5000/12h")).isEqualTo(new Rate(5_000, Duration.ofHours(12), null));
    assertThat(Rate.of(" 60/1m burst 10 ")).isEqualTo(new Rate(60, Duration.ofMinutes(1), 10L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1000",
        "1000/",
        "/1m",
        "1000/1d",
        "-1/1m",
        "+1/1m",
        "1.5/1m",
        "1000/1m burst",
        "1000 per minute",
        "١٠/1m",
        "99999999999/1m"
      })
  void whatIsNoRateShouldBeRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> Rate.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"" + text + "\" (expected: a rate such as 1000/1m, or 60/1m burst 10)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0/1m", "2000000000/1m", "60/1m burst 0", "60/1m burst 61", "5/0s", "5/25h"})
  void whatIsOutOfRangeShouldBeRefusedWithTheRange(String text) {
    assertThatThrownBy(() -> Rate.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(requests|burst|window): .* \\(expected: 1s? to .*\\)");
  }
}
