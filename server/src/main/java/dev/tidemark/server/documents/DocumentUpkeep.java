package dev.tidemark.server.documents;

import dev.tidemark.engine.documents.OpenDocuments;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Looks after documents: every second after those that somebody here is in, at the start and every
/// minute after those that a node which ended has left behind.
@Singleton
final class DocumentUpkeep {
  private static final Logger LOG = Logger.getLogger(DocumentUpkeep.class);

  private final OpenDocuments documents;
  private final ScheduledExecutorService regularly =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("document-upkeep").daemon().factory());

  DocumentUpkeep(OpenDocuments documents) {
    this.documents = documents;
  }

  void start(@Observes StartupEvent event) {
    regularly.scheduleWithFixedDelay(documents::tend, 1, 1, TimeUnit.SECONDS);
    regularly.scheduleWithFixedDelay(this::sweep, 0, 60, TimeUnit.SECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    regularly.shutdownNow();
  }

  private void sweep() {
    try {
      documents.sweep();
    } catch (RuntimeException e) {
      LOG.warn("documents could not be swept; next try in a minute", e);
    }
  }
}
