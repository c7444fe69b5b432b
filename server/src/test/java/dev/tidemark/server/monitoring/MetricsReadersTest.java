package dev.tidemark.server.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.TestSettings;
import io.vertx.core.MultiMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsReadersTest {
  private static final String TOKEN = "a token of the scraper";

  private static MetricsReaders with(String... settings) {
    return new MetricsReaders(
        TestSettings.with(settings.length == 0 ? Map.of() : Map.of(settings[0], settings[1])));
  }

  private static MultiMap none() {
    return MultiMap.caseInsensitiveMultiMap();
  }

  private static MultiMap bearing(String token) {
    return none().add("Authorization", "Bearer " + token);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1"})
  void thisMachineMayRead(String address) {
    assertThat(with().mayRead(address, none())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.7", "10.0.0.1", "2001:db8::1", "0.0.0.0"})
  void othersMayNot(String address) {
    assertThat(with().mayRead(address, none())).isFalse();
    assertThat(with().mayRead(address, bearing(""))).isFalse();
    assertThat(with().mayRead(address, bearing(TOKEN))).isFalse();
  }

  @Test
  void whoeverHasNoAddressMayNot() {
    assertThat(with().mayRead(null, none())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Forwarded-For", "x-forwarded-for", "Forwarded", "Via", "X-Real-IP"})
  void whatAProxyPassesOnMayNot(String header) {
    assertThat(with().mayRead("127.0.0.1", none().add(header, "127.0.0.1"))).isFalse();
    assertThat(with().mayRead("127.0.0.1", none().add(header, ""))).isFalse();
  }

  @Test
  void whoeverHasTheTokenMayReadFromAnywhere() {
    MetricsReaders readers = with("tidemark.metrics.token", TOKEN);

    assertThat(readers.mayRead("192.0.2.7", bearing(TOKEN))).isTrue();
    assertThat(readers.mayRead("127.0.0.1", bearing(TOKEN).add("Via", "1.1 proxy"))).isTrue();
    assertThat(readers.mayRead("192.0.2.7", bearing(TOKEN + "x"))).isFalse();
    assertThat(readers.mayRead("192.0.2.7", none().add("Authorization", TOKEN))).isFalse();
    assertThat(readers.mayRead("192.0.2.7", none())).isFalse();
    assertThat(readers.mayRead("127.0.0.1", none())).isTrue();
  }

  @Test
  void everybodyMayWhereItIsOpen() {
    assertThat(with("tidemark.metrics.open", "true").mayRead("192.0.2.7", none())).isTrue();
  }

  @Test
  void aTokenThatCanBeGuessedShouldStopTheStartAndNotBeTold() {
    assertThatThrownBy(() -> with("tidemark.metrics.token", "fifteen letters"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tidemark.metrics.token")
        .hasMessageNotContaining("fifteen letters");
  }
}
