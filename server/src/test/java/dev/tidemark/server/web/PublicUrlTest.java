package dev.tidemark.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicUrlTest {

  @ParameterizedTest
  @CsvSource({
    "https://sync.example.org, https://sync.example.org",
    "https://sync.example.org/, https://sync.example.org",
    "http://[::1]:8080/a/b//, http://[::1]:8080/a/b"
  })
  void aUrlShouldEndInNoSlash(URI setting, String base) {
    assertThat(PublicUrl.base(setting)).isEqualTo(base);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sync.example.org",
        "/sync",
        "ftp://example.org",
        "https:///sync",
        "https://example.org?a=b",
        "https://example.org/#top",
        "mailto:root@example.org"
      })
  void whatIsNoUrlOfTheWebShouldBeRefused(URI setting) {
    assertThatThrownBy(() -> PublicUrl.base(setting))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tidemark.public-url: \"" + setting + "\"");
  }
}
