package dev.tidemark.server.limits;

import dev.tidemark.server.Settings;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/// Stops the start when a limit is set to what cannot be one. A [Rate] knows its own ranges.
final class Ranges {

  void check(@Observes StartupEvent event, Settings settings) {
    check(settings.limits());
  }

  /// @throws IllegalArgumentException naming the first setting that is out of range
  static void check(LimitSettings limits) {
    require("connections", limits.connections() >= 1, limits.connections(), "1 or more");
    requireBody("body", limits.body());
    requireBody("large-body", limits.largeBody());
    long answer = limits.answer().asLongValue();
    require("answer", answer >= 1, answer, "1 or more");
    int perAddress = limits.connectionsPerAddress();
    require("connections-per-address", perAddress >= 1, perAddress, "1 or more");
    boolean idles = limits.idle().compareTo(Duration.ofSeconds(1)) >= 0;
    require("idle", idles, limits.idle(), "1s or more");
    long headers = limits.headers().asLongValue();
    require("headers", headers >= 4_096 && headers <= 1_048_576, headers, "4K to 1M");
  }

  private static void requireBody(String name, MemorySize size) {
    long bytes = size.asLongValue();
    require(name, bytes >= 1_024 && bytes <= 1_073_741_824, bytes, "1K to 1G");
  }

  private static void require(String name, boolean good, Object value, String expected) {
    if (!good) {
      throw new IllegalArgumentException(
          "tidemark.limits." + name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
