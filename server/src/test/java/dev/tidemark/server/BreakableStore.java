package dev.tidemark.server;

import dev.tidemark.engine.Reading;
import dev.tidemark.engine.StorePool;
import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.UnknownOutcomeException;
import dev.tidemark.engine.Writing;
import dev.tidemark.store.sql.SqlStores;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/// The real store of the server under test, which a test may break or hold up for a while.
///
/// ```java
/// try (var trouble = store.outOfReach()) {
///   ErrorAnswer.of(device.request().get("/api/v1/sync/pull")).shouldBe(DATABASE_ERROR);
/// }
/// ```
///
/// Thread-safe; one trouble at a time.
public final class BreakableStore implements SyncStore {
  private final SyncStore store;
  private volatile Trouble trouble = new Trouble();

  private BreakableStore(SyncStore store) {
    this.store = store;
  }

  /// What goes wrong until it is closed.
  public class Trouble implements AutoCloseable {
    private Trouble() {}

    /// Called as a reading begins.
    void read() {}

    /// Called as a transaction begins.
    void write() {}

    /// Called when a transaction has been committed.
    void written() {}

    @Override
    public void close() {
      trouble = new Trouble();
    }
  }

  /// Nothing can be read or written.
  public Trouble outOfReach() {
    return failing(() ->
        new StoreUnavailableException(
            "the store cannot be reached", new IOException("/var/lib/tidemark.db is gone")));
  }

  /// Reading and writing fail in a way that nobody has thought of.
  public Trouble failing(Supplier<RuntimeException> how) {
    return set(
        new Trouble() {
          @Override
          void read() {
            throw how.get();
          }

          @Override
          void write() {
            throw how.get();
          }
        });
  }

  /// That many readings still succeed.
  public Trouble outOfReachAfter(int readings) {
    var left = new AtomicInteger(readings);
    return set(
        new Trouble() {
          @Override
          void read() {
            if (left.getAndDecrement() <= 0) {
              throw new StoreUnavailableException(
                  "the store cannot be reached", new IOException("gone"));
            }
          }
        });
  }

  /// What is written is kept, but the writer is not told.
  public Trouble losingAcknowledgements() {
    return set(
        new Trouble() {
          @Override
          void written() {
            throw new UnknownOutcomeException(
                "the connection was lost during commit", new IOException("gone"));
          }
        });
  }

  /// Writers wait until it is closed.
  public Trouble slow() {
    var over = new CountDownLatch(1);
    return set(
        new Trouble() {
          @Override
          void write() {
            try {
              over.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              throw new IllegalStateException(e);
            }
          }

          @Override
          public void close() {
            super.close();
            over.countDown();
          }
        });
  }

  @Override
  public <T> T read(Function<? super Reading, ? extends T> work) {
    trouble.read();
    return store.read(work);
  }

  @Override
  public <T> T write(Function<? super Writing, ? extends T> work) {
    Trouble now = trouble;
    now.write();
    T result = store.write(work);
    now.written();
    return result;
  }

  @Override
  public String lane(String tenant) {
    return store.lane(tenant);
  }

  @Override
  public List<StorePool> pools() {
    return store.pools();
  }

  @Override
  public void close() {
    store.close();
  }

  private Trouble set(Trouble next) {
    trouble = next;
    return next;
  }

  /// Puts it in the place of the server's own.
  static final class Wiring {
    @Produces
    @Singleton
    @Unwatched
    @Alternative
    @Priority(1)
    BreakableStore store(Settings settings, InstantSource clock) {
      return new BreakableStore(SqlStores.open(settings.store(), settings.data(), clock));
    }

    /// For tests to ask for.
    @Produces
    @Singleton
    @Typed(BreakableStore.class)
    BreakableStore breakable(@Unwatched BreakableStore store) {
      return store;
    }

    void close(@Disposes @Unwatched BreakableStore store) {
      store.close();
    }
  }
}
