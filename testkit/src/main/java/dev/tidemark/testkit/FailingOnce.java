package dev.tidemark.testkit;

import dev.tidemark.engine.Reading;
import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.UnknownOutcomeException;
import dev.tidemark.engine.Writing;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/// A store whose next transaction fails when it is told so.
///
/// Thread-safe.
public final class FailingOnce implements SyncStore {
  private final SyncStore store;
  private final AtomicReference<Next> next = new AtomicReference<>(Next.GOOD);

  private enum Next {
    GOOD,
    FAILED,
    LOST
  }

  public FailingOnce(SyncStore store) {
    this.store = store;
  }

  /// The next transaction fails, with everything written and nothing committed.
  public void failNext() {
    next.set(Next.FAILED);
  }

  /// The next transaction commits, and nobody is told so.
  public void loseNext() {
    next.set(Next.LOST);
  }

  @Override
  public <T> T read(Function<? super Reading, ? extends T> work) {
    return store.read(work);
  }

  @Override
  public <T> T write(Function<? super Writing, ? extends T> work) {
    Next now = next.getAndSet(Next.GOOD);
    T result =
        store.write(writing -> {
          T done = work.apply(writing);
          if (now == Next.FAILED) {
            throw new StoreUnavailableException("told to", new IllegalStateException());
          }
          return done;
        });
    if (now == Next.LOST) {
      throw new UnknownOutcomeException("told to", new IllegalStateException());
    }
    return result;
  }

  @Override
  public String lane(String tenant) {
    return store.lane(tenant);
  }

  @Override
  public void close() {
    store.close();
  }
}
