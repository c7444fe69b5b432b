package dev.tidemark.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {
  private static final List<String> PROXIES = List.of("10.0.0.7", " 10.1.0.0/16", "fd00::/8");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          192.0.2.1 |                                | 192.0.2.1
          192.0.2.1 | 198.51.100.9                   | 192.0.2.1
          10.0.0.8  | 198.51.100.9                   | 10.0.0.8
          10.0.0.7  |                                | 10.0.0.7
          10.0.0.7  | 198.51.100.9                   | 198.51.100.9
          10.0.0.7  | 203.0.113.5, 198.51.100.9      | 198.51.100.9
          10.0.0.7  | 198.51.100.9,10.1.2.3          | 198.51.100.9
          10.0.0.7  | 203.0.113.5, 10.2.0.1,10.1.2.3 | 10.2.0.1
          10.0.0.7  | 10.1.2.3                       | 10.1.2.3
          10.0.0.7  | localhost                      | 10.0.0.7
          10.0.0.7  | 198.51.100.9, unknown          | 10.0.0.7
          fd00::1   | 2001:db8::5                    | 2001:db8:0:0:0:0:0:5
          """)
  void onlyTrustedProxiesShouldBeBelieved(String connected, String forwarded, String client) {
    assertThat(ClientAddress.of(connected, forwarded, ClientAddress.rules(PROXIES)))
        .isEqualTo(client);
  }

  @Test
  void withoutProxiesNobodyShouldBeBelieved() {
    assertThat(ClientAddress.of("127.0.0.1", "198.51.100.9", List.of())).isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", "10.0.0", "10.0.0.0/x", "10.0.0.0/33", "10.0.0.0/-1"})
  void whatIsNoAddressShouldStopTheStart(String text) {
    assertThatThrownBy(() -> ClientAddress.rules(List.of(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tidemark.http.trusted-proxies");
  }
}
