package dev.tidemark.server.monitoring;

import dev.tidemark.engine.CountedStore;
import dev.tidemark.engine.StorePool;
import dev.tidemark.engine.Upload.Status;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/// Shows how busy the store's connections are, and what was written to it of uploads and documents.
@Singleton
final class StoreMeters {
  private final MeterRegistry registry;
  private final CountedStore store;

  StoreMeters(MeterRegistry registry, CountedStore store) {
    this.registry = registry;
    this.store = store;
  }

  void start(@Observes StartupEvent event) {
    for (StorePool pool : store.pools()) {
      gauge(pool, "connections", "Connections of the store, at most", StorePool::size);
      gauge(pool, "used", "Connections of the store that are in use", StorePool::used);
      gauge(pool, "waiting", "Threads that wait for a connection", StorePool::waiting);
    }
    count("uploads.begun", "Uploads that were begun", CountedStore::uploadsBegun);
    count("uploads.chunks", "Chunks of uploads that were taken in", CountedStore::chunks);
    FunctionCounter.builder("tidemark.uploads.received", store, CountedStore::chunkBytes)
        .baseUnit("bytes")
        .description("Bytes of uploads that were taken in")
        .register(registry);
    ended("completed", Status.FINALIZED);
    ended("cancelled", Status.CANCELLED);
    ended("expired", Status.EXPIRED);
    count(
        "documents.operations",
        "Operations that were appended to documents",
        CountedStore::operations);
  }

  private void gauge(StorePool pool, String name, String help, ToIntFunction<StorePool> number) {
    Gauge.builder("tidemark.store." + name, () -> number.applyAsInt(now(pool)))
        .tag("pool", pool.kind())
        .description(help)
        .register(registry);
  }

  private StorePool now(StorePool pool) {
    return store.pools().stream()
        .filter(one -> one.kind().equals(pool.kind()))
        .findFirst()
        .orElse(pool);
  }

  private void count(String name, String help, ToDoubleFunction<CountedStore> number) {
    FunctionCounter.builder("tidemark." + name, store, number).description(help).register(registry);
  }

  private void ended(String outcome, Status status) {
    FunctionCounter.builder("tidemark.uploads.ended", store, counts -> counts.uploadsEnded(status))
        .tag("outcome", outcome)
        .description("Uploads that ended")
        .register(registry);
  }
}
