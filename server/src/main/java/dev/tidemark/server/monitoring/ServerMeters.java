package dev.tidemark.server.monitoring;

import dev.tidemark.engine.Committer;
import dev.tidemark.engine.documents.OpenDocuments;
import dev.tidemark.server.Settings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import java.nio.file.Path;

/// Shows what waits to be committed, which documents are open, and how much room the disk has.
final class ServerMeters {

  void start(
      @Observes StartupEvent event,
      MeterRegistry registry,
      Committer committer,
      OpenDocuments documents,
      Settings settings) {
    Gauge.builder("tidemark.commit.waiting", committer, Committer::waiting)
        .description("Change sets that wait for others to be committed")
        .register(registry);
    Gauge.builder("tidemark.documents.open", documents, OpenDocuments::count)
        .description("Documents that somebody is in")
        .register(registry);
    Gauge.builder("tidemark.disk.free", settings.data(), ServerMeters::free)
        .baseUnit("bytes")
        .description("Room that is left where the data folder lies")
        .register(registry);
  }

  private static double free(Path data) {
    return data.toFile().getUsableSpace();
  }
}
