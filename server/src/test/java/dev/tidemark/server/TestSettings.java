package dev.tidemark.server;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/// Settings of no server.
public final class TestSettings {
  private TestSettings() {}

  /// The defaults but for those.
  public static Settings with(Map<String, String> given) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withSources(new PropertiesConfigSource(given, "test", 100))
            .withMapping(Settings.class)
            .build();
    return config.getConfigMapping(Settings.class);
  }
}
