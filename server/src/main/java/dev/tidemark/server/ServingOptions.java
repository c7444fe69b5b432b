package dev.tidemark.server;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where to serve, as told on the command line. It becomes system properties, which stand above the
/// environment; what is not told is left to [Settings].
final class ServingOptions {

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The port to listen at; 0 takes a free one. Otherwise 8080.")
  @Nullable Integer port;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "The address to listen at. Otherwise 127.0.0.1.")
  @Nullable String host;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The folder for everything that is kept. Otherwise data (demo: data/demo).")
  @Nullable Path data;

  void apply() {
    if (port != null) {
      System.setProperty("tidemark.http.port", port.toString());
    }
    if (host != null) {
      System.setProperty("tidemark.http.host", host);
    }
    if (data != null) {
      System.setProperty("tidemark.data", data.toString());
    }
  }
}
