package dev.tidemark.server.limits;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import java.util.Locale;

/// Shows how often each limit was hit.
final class LimitMeters {
  private static final String NAME = "tidemark.limits.refused";
  private static final String HELP = "What was refused since it was too much";

  void bind(
      @Observes StartupEvent event,
      MeterRegistry registry,
      RateLimits limits,
      ConnectionFilter connections) {
    for (Limit limit : Limit.values()) {
      FunctionCounter.builder(NAME, limits, counted -> counted.refused(limit))
          .tag("limit", limit.name().toLowerCase(Locale.ROOT))
          .description(HELP)
          .register(registry);
    }
    FunctionCounter.builder(NAME, connections, ConnectionFilter::refused)
        .tag("limit", "connections_per_address")
        .description(HELP)
        .register(registry);
  }
}
