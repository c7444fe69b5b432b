package dev.tidemark.server.admin;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a command on the store has to know of the settings, read where the server reads them, but
/// without starting it.
///
/// @param data the data folder
/// @param store `sqlite` or a URL
/// @param defaultTenant the tenant of requests that name none
public record StoreSettings(Path data, String store, String defaultTenant) {
  private static final Path FILE = Path.of("config", "application.properties");
  private static final int BELOW_THE_ENVIRONMENT = 260;

  /// Reads them.
  public static StoreSettings read() {
    SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().addSystemSources();
    if (Files.isRegularFile(FILE)) {
      try {
        builder.withSources(
            new PropertiesConfigSource(FILE.toUri().toURL(), BELOW_THE_ENVIRONMENT));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    SmallRyeConfig config = builder.build();
    return new StoreSettings(
        config.getOptionalValue("tidemark.data", Path.class).orElse(Path.of("data")),
        config.getOptionalValue("tidemark.store", String.class).orElse("sqlite"),
        config.getOptionalValue("tidemark.default-tenant", String.class).orElse("default"));
  }
}
