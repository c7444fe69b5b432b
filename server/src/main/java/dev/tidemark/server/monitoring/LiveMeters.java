package dev.tidemark.server.monitoring;

import dev.tidemark.engine.live.Following;
import dev.tidemark.engine.live.Live;
import dev.tidemark.server.socket.OpenLines;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/// Shows who follows logs live, how far they are behind, and from where they are told.
@Singleton
final class LiveMeters {
  private static final List<String> KINDS = List.of("records", "mobile", "messaging");

  private final Live live;
  private volatile Map<String, Following> following = Map.of();

  LiveMeters(Live live) {
    this.live = live;
  }

  void start(@Observes StartupEvent event, MeterRegistry registry, OpenLines lines) {
    Gauge.builder("tidemark.live.connections", lines, OpenLines::count)
        .description("Open sockets and streams of events")
        .register(registry);
    for (String kind : KINDS) {
      gauge(registry, "subscribers", kind, "Live readers", Following::subscribers);
      gauge(
          registry, "behind", kind, "Live readers with something left to read", Following::behind);
      gauge(
          registry,
          "lag.positions",
          kind,
          "How many positions the live reader who is furthest behind is from the end of its log",
          Following::lag);
    }
    Gauge.builder("tidemark.live.ring", live, Live::held)
        .baseUnit("bytes")
        .description("Recent commits that are held for live readers")
        .register(registry);
    reads(registry, "ring", Live::readsOfRing);
    reads(registry, "store", Live::readsOfStore);
  }

  /// Looks at every subscriber. To be called before the numbers are read.
  void look() {
    following = live.following();
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String kind,
      String help,
      ToLongFunction<Following> number) {
    var none = new Following(kind, 0, 0, 0);
    Gauge.builder(
            "tidemark.live." + name, () -> number.applyAsLong(following.getOrDefault(kind, none)))
        .tag("kind", kind)
        .description(help)
        .register(registry);
  }

  private void reads(MeterRegistry registry, String source, ToLongFunction<Live> count) {
    FunctionCounter.builder("tidemark.live.reads", live, count::applyAsLong)
        .tag("source", source)
        .description("How often live readers read on, from recent commits or from the store")
        .register(registry);
  }
}
