package dev.tidemark.server;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;

/// A server refuses settings it does not know. This names the ones that are for tests only.
public final class TestConfig implements SmallRyeConfigBuilderCustomizer {

  @Override
  public void configBuilder(SmallRyeConfigBuilder builder) {
    builder.withMappingIgnore("tidemark.long");
  }
}
