package dev.tidemark.server.fleet;

import dev.tidemark.engine.Device;
import dev.tidemark.engine.SyncAttempt;
import dev.tidemark.engine.SyncRuns;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.presence.Presence;
import dev.tidemark.server.presence.SyncOutcome;
import dev.tidemark.server.presence.SyncRequests;
import dev.tidemark.server.presence.SyncRequests.Opened;
import dev.tidemark.server.presence.SyncRequests.Request;
import dev.tidemark.server.socket.LineClosedException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Tells a device to sync, over whatever live connection it has, and waits for the sync that it
/// then makes. Callers who ask for the same device at once share one request.
///
/// Thread-safe.
@Singleton
final class SyncNow {
  /// How long a device may take.
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final SyncStore store;
  private final SyncRuns runs;
  private final SyncRequests requests;
  private final Presence presence;
  private final InstantSource clock;

  SyncNow(
      SyncStore store,
      SyncRuns runs,
      SyncRequests requests,
      Presence presence,
      InstantSource clock) {
    this.store = store;
    this.runs = runs;
    this.requests = requests;
    this.presence = presence;
    this.clock = clock;
  }

  /// Tells the device to sync.
  ///
  /// @return how that ended; it is stored, and the device's own times are, too
  SyncOutcome ask(Device device) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Opened opened = requests.open(device.tenant(), device.id(), now);
    Request request = opened.request();
    if (opened.isNew()) {
      SyncOutcome outcome = SyncOutcome.FAILED;
      try {
        request.end(outcome(device, request));
        outcome = request.outcome().join();
        store(device, request.since(), outcome);
      } finally {
        requests.close(device.tenant(), device.id(), request);
        // Whoever joined does not wait in vain, even when the store was out of reach.
        request.kept().complete(outcome);
      }
    }
    return request.kept().join();
  }

  private SyncOutcome outcome(Device device, Request request) {
    if (device.revokedAt() != null) {
      return SyncOutcome.AUTHENTICATION;
    }
    Optional<Presence.Stay> connection = presence.newestOn(device);
    if (connection.isEmpty()) {
      return SyncOutcome.UNREACHABLE;
    }
    // Not on this thread: a client that takes nothing makes whoever sends to it wait.
    Thread.ofVirtual().name("sync-now").start(() -> send(connection.get(), request));
    try {
      return request.outcome().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return isRevoked(device) ? SyncOutcome.AUTHENTICATION : SyncOutcome.TIMEOUT;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return SyncOutcome.TIMEOUT;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void send(Presence.Stay connection, Request request) {
    try {
      connection.askToSync(request.id());
    } catch (LineClosedException e) {
      request.end(SyncOutcome.UNREACHABLE);
    }
  }

  private boolean isRevoked(Device device) {
    return store
        .<Optional<Device>>read(reading -> reading.device(device.tenant(), device.id()))
        .filter(known -> known.revokedAt() == null)
        .isEmpty();
  }

  private void store(Device device, Instant attemptedAt, SyncOutcome outcome) {
    // When the device synced is written behind; the answer is to show it.
    runs.flush();
    store.write(writing -> {
      writing.putSyncAttempt(
          new SyncAttempt(
              device.tenant(), device.id(), outcome.status(), outcome.error(), attemptedAt));
      return outcome;
    });
  }
}
