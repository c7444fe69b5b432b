package dev.tidemark.server.monitoring;

import dev.tidemark.engine.Head;
import dev.tidemark.engine.SyncStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Looks whether the store answers, and waits for it only so long. There is never more than one
/// look under way, which all who ask meanwhile share: a store that hangs is not asked ever again.
///
/// Thread-safe.
final class StoreCheck {
  private static final String NAME = "store";

  private final SyncStore store;
  private final String tenant;
  private final Duration patience;
  private @Nullable CompletableFuture<Optional<Head>> underWay;

  /// @param tenant one to look for, be it there or not
  /// @param patience how long to wait
  StoreCheck(SyncStore store, String tenant, Duration patience) {
    this.store = store;
    this.tenant = tenant;
    this.patience = patience;
  }

  Check look() {
    try {
      begin().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return new Check(NAME, null);
    } catch (TimeoutException e) {
      return new Check(NAME, "no answer within " + patience.toMillis() + " ms");
    } catch (ExecutionException e) {
      // What it was may tell of addresses and accounts; the log of whoever needs the store has it.
      return new Check(NAME, "cannot be reached");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Check(NAME, "not looked at: interrupted");
    }
  }

  private synchronized CompletableFuture<Optional<Head>> begin() {
    CompletableFuture<Optional<Head>> look = underWay;
    if (look == null || look.isDone()) {
      look = CompletableFuture.supplyAsync(this::read, Thread::startVirtualThread);
      underWay = look;
    }
    return look;
  }

  private Optional<Head> read() {
    return store.read(reading -> reading.head(tenant));
  }
}
