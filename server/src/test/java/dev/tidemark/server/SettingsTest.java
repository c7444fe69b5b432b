package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Names and defaults are a promise to operators: a change here is a change for them.
class SettingsTest {

  @Test
  void defaultsShouldBeTheDocumentedOnes() {
    Settings settings = TestSettings.with(Map.of());

    assertThat(settings.data()).isEqualTo(Path.of("data"));
    assertThat(settings.store()).isEqualTo("sqlite");
    assertThat(settings.bus()).isEqualTo("none");
    assertThat(settings.blobs()).isEqualTo("files");
    assertThat(settings.demo()).isFalse();
    assertThat(settings.collections().open()).isFalse();
    assertThat(settings.collections().file()).isEmpty();
    assertThat(settings.http().host()).isEqualTo("127.0.0.1");
    assertThat(settings.http().port()).isEqualTo(8080);
    assertThat(settings.http().corsOrigins()).isEmpty();
    assertThat(settings.http().accessLog()).isFalse();
    assertThat(settings.publicUrl()).isEmpty();
    assertThat(settings.auth().deviceIdAlone()).isFalse();
    assertThat(settings.messaging().batchSize()).isEqualTo(100);
    assertThat(settings.uploads().maxSize().asLongValue()).isEqualTo(5L << 30);
    assertThat(settings.uploads().quota().asLongValue()).isEqualTo(100L << 30);
    assertThat(settings.ready().freeDisk().asLongValue()).isEqualTo(100L << 20);
    assertThat(settings.ready().storeTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.metrics().open()).isFalse();
    assertThat(settings.metrics().token()).isEmpty();
    assertThat(settings.traces().endpoint()).isEmpty();
    assertThat(settings.traces().share()).isEqualTo(1);
    assertThat(settings.messaging().compression()).isTrue();
    assertThat(settings.messaging().syncInterval()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void namesShouldBeTheDocumentedOnes() {
    Settings settings =
        TestSettings.with(
            Map.of(
                "tidemark.data", "/var/lib/tidemark",
                "tidemark.store", "jdbc:postgresql://db/tidemark",
                "tidemark.bus", "redis://bus",
                "tidemark.blobs", "s3://bucket",
                "tidemark.demo", "true",
                "tidemark.collections.file", "/etc/tidemark/collections.yaml",
                "tidemark.http.host", "0.0.0.0",
                "tidemark.http.port", "9000",
                "tidemark.http.cors-origins", "https://a.example,https://b.example",
                "tidemark.public-url", "https://sync.example.org"));

    assertThat(settings.data()).isEqualTo(Path.of("/var/lib/tidemark"));
    assertThat(settings.store()).isEqualTo("jdbc:postgresql://db/tidemark");
    assertThat(settings.bus()).isEqualTo("redis://bus");
    assertThat(settings.blobs()).isEqualTo("s3://bucket");
    assertThat(settings.demo()).isTrue();
    assertThat(settings.collections().file()).contains(Path.of("/etc/tidemark/collections.yaml"));
    assertThat(settings.http().host()).isEqualTo("0.0.0.0");
    assertThat(settings.http().port()).isEqualTo(9000);
    assertThat(settings.http().corsOrigins())
        .contains(List.of("https://a.example", "https://b.example"));
    assertThat(settings.publicUrl()).contains(URI.create("https://sync.example.org"));
  }

  @Test
  void namesOfFeaturesShouldBeTheDocumentedOnes() {
    Settings settings =
        TestSettings.with(
            Map.of(
                "tidemark.auth.device-id-alone", "true",
                "tidemark.traces.endpoint", "http://127.0.0.1:4318/v1/traces",
                "tidemark.traces.share", "0.1",
                "tidemark.ready.free-disk", "2G",
                "tidemark.metrics.open", "true",
                "tidemark.metrics.token", "0123456789abcdef",
                "tidemark.ready.store-timeout", "500ms",
                "tidemark.messaging.batch-size", "50",
                "tidemark.messaging.compression", "false",
                "tidemark.messaging.sync-interval", "1m"));

    assertThat(settings.auth().deviceIdAlone()).isTrue();
    assertThat(settings.ready().freeDisk().asLongValue()).isEqualTo(2L << 30);
    assertThat(settings.metrics().open()).isTrue();
    assertThat(settings.traces().endpoint())
        .contains(URI.create("http://127.0.0.1:4318/v1/traces"));
    assertThat(settings.traces().share()).isEqualTo(0.1);
    assertThat(settings.metrics().token()).contains("0123456789abcdef");
    assertThat(settings.ready().storeTimeout()).isEqualTo(Duration.ofMillis(500));
    assertThat(settings.messaging().batchSize()).isEqualTo(50);
    assertThat(settings.messaging().compression()).isFalse();
    assertThat(settings.messaging().syncInterval()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void anUnknownNameShouldBeRefused() {
    assertThatThrownBy(() -> TestSettings.with(Map.of("tidemark.databse", "x")))
        .isInstanceOf(ConfigValidationException.class)
        .hasMessageContaining("tidemark.databse");
  }
}
