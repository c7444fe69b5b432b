package dev.tidemark.server.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.TestSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitSettingsTest {

  private static LimitSettings limits(Map<String, String> given) {
    return TestSettings.with(given).limits();
  }

  @Test
  void defaultsShouldBeTheDocumentedOnes() {
    LimitSettings limits = limits(Map.of());

    assertThat(limits.records()).isEqualTo(Rate.of("1000/1m"));
    assertThat(limits.mobile()).isEqualTo(Rate.of("1000/1m"));
    assertThat(limits.messaging()).isEqualTo(Rate.of("60/1m burst 10"));
    assertThat(limits.fleet()).isEqualTo(Rate.of("1000/1m"));
    assertThat(limits.field()).isEqualTo(Rate.of("1000/1m"));
    assertThat(limits.body().asLongValue()).isEqualTo(1_048_576);
    assertThat(limits.largeBody().asLongValue()).isEqualTo(10_485_760);
    assertThat(limits.answer().asLongValue()).isEqualTo(10_485_760);
    assertThat(limits.connections()).isEqualTo(50_000);
    assertThat(limits.connectionsPerAddress()).isEqualTo(10_000);
    assertThat(limits.idle()).isEqualTo(Duration.ofMinutes(2));
    assertThat(limits.headers().asLongValue()).isEqualTo(65_536);
    Ranges.check(limits);
  }

  @Test
  void namesShouldBeTheDocumentedOnes() {
    LimitSettings limits =
        limits(
            Map.ofEntries(
                Map.entry("tidemark.limits.records", "1/1s"),
                Map.entry("tidemark.limits.mobile", "2/1s"),
                Map.entry("tidemark.limits.messaging", "3/1s"),
                Map.entry("tidemark.limits.upload-init", "13/1s"),
                Map.entry("tidemark.limits.upload-chunk", "14/1s"),
                Map.entry("tidemark.limits.health", "15/1s"),
                Map.entry("tidemark.limits.fleet", "4/1s"),
                Map.entry("tidemark.limits.field", "5/1s"),
                Map.entry("tidemark.limits.connections", "6"),
                Map.entry("tidemark.limits.connections-per-address", "7"),
                Map.entry("tidemark.limits.idle", "8s"),
                Map.entry("tidemark.limits.headers", "9K"),
                Map.entry("tidemark.limits.body", "10K"),
                Map.entry("tidemark.limits.large-body", "11K"),
                Map.entry("tidemark.limits.answer", "12K")));

    assertThat(limits.records().requests()).isEqualTo(1);
    assertThat(limits.mobile().requests()).isEqualTo(2);
    assertThat(limits.messaging().requests()).isEqualTo(3);
    assertThat(limits.fleet().requests()).isEqualTo(4);
    assertThat(limits.uploadInit().requests()).isEqualTo(13);
    assertThat(limits.uploadChunk().requests()).isEqualTo(14);
    assertThat(limits.health().requests()).isEqualTo(15);
    assertThat(limits.field().requests()).isEqualTo(5);
    assertThat(limits.connections()).isEqualTo(6);
    assertThat(limits.connectionsPerAddress()).isEqualTo(7);
    assertThat(limits.idle()).isEqualTo(Duration.ofSeconds(8));
    assertThat(limits.headers().asLongValue()).isEqualTo(9 * 1_024);
    assertThat(limits.body().asLongValue()).isEqualTo(10 * 1_024);
    assertThat(limits.largeBody().asLongValue()).isEqualTo(11 * 1_024);
    assertThat(limits.answer().asLongValue()).isEqualTo(12 * 1_024);
  }

  @Test
  void whatIsNoRateShouldNameItsSettingAndGiveAnExample() {
    assertThatThrownBy(() -> limits(Map.of("tidemark.limits.fleet", "often")))
        .hasMessageContaining("tidemark.limits.fleet")
        .hasMessageContaining("\"often\" (expected: a rate such as 1000/1m, or 60/1m burst 10)");
  }

  @ParameterizedTest
  @CsvSource({
    "connections, 0, 1 or more",
    "connections-per-address, -1, 1 or more",
    "idle, 0s, 1s or more",
    "headers, 100, 4K to 1M",
    "headers, 2M, 4K to 1M",
    "body, 1, 1K to 1G",
    "large-body, 2G, 1K to 1G",
    "answer, 0, 1 or more"
  })
  void whatIsOutOfRangeShouldStopTheStart(String name, String value, String expected) {
    LimitSettings limits = limits(Map.of("tidemark.limits." + name, value));

    assertThatThrownBy(() -> Ranges.check(limits))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("tidemark.limits." + name + ": ")
        .hasMessageEndingWith("(expected: " + expected + ")");
  }
}
