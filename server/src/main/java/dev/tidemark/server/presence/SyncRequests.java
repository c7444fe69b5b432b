package dev.tidemark.server.presence;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tidemark.core.Principal;
import dev.tidemark.engine.SyncRun;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The devices of which somebody waits for a sync, and what becomes of it: the next sync that the
/// device begins, over whatever protocol, or its word that it failed.
///
/// Thread-safe.
@Singleton
public final class SyncRequests {
  /// What a device says that could not sign in.
  private static final String AUTHENTICATION = "authentication";

  private final Map<Name, Request> open = new ConcurrentHashMap<>();

  private record Name(String tenant, @Nullable String device) {}

  /// One device that is waited for.
  ///
  /// @param id by which the device names it
  /// @param since a sync that began before does not count
  /// @param outcome what becomes of it
  /// @param kept the same, once it is stored
  public record Request(
      String id,
      Instant since,
      CompletableFuture<SyncOutcome> outcome,
      CompletableFuture<SyncOutcome> kept) {
    /// It ended so, unless it has ended.
    public void end(SyncOutcome how) {
      outcome.complete(how);
    }
  }

  /// A request to that device, and whether it is new: while one is open, all wait for that.
  public record Opened(Request request, boolean isNew) {}

  /// Opens a request, unless one is.
  public Opened open(String tenant, String device, Instant now) {
    var made =
        new Request(
            UuidCreator.getTimeOrderedEpoch().toString(),
            now,
            new CompletableFuture<>(),
            new CompletableFuture<>());
    Request known = open.putIfAbsent(new Name(tenant, device), made);
    return known == null ? new Opened(made, true) : new Opened(known, false);
  }

  /// Nobody waits for that request any more.
  public void close(String tenant, String device, Request request) {
    open.remove(new Name(tenant, device), request);
  }

  /// Takes note of a sync.
  public void synced(SyncRun run) {
    Request request = open.get(new Name(run.tenant(), run.device()));
    if (request != null && !run.startedAt().isBefore(request.since())) {
      request.end(
          run.outcome() == SyncRun.Outcome.FAILED ? SyncOutcome.FAILED : SyncOutcome.SYNCED);
    }
  }

  /// Takes note that a device could not do what it was told.
  ///
  /// @param id which request it means; one that nobody waits for does nothing
  /// @param reason `authentication`, or whatever it was
  public void failed(Principal principal, String id, String reason) {
    Request request = open.get(new Name(principal.tenant(), principal.device()));
    if (request != null && Objects.equals(request.id(), id)) {
      request.end(reason.equals(AUTHENTICATION) ? SyncOutcome.AUTHENTICATION : SyncOutcome.FAILED);
    }
  }
}
