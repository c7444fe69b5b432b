package dev.tidemark.simulation;

import dev.tidemark.engine.ForwardingWriting;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Writing;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;

/// A store that goes by the world's clock and whose next transaction fails when it is told so, with
/// everything written and nothing committed.
final class FragileStore implements SyncStore {
  private final SyncStore store;
  private final InstantSource clock;
  private boolean failing;

  FragileStore(SyncStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /// Whether transactions fail from now on.
  void failing(boolean fail) {
    failing = fail;
  }

  @Override
  public <T> T read(Function<? super Reading, ? extends T> work) {
    return store.read(work);
  }

  @Override
  public <T> T write(Function<? super Writing, ? extends T> work) {
    return store.write(writing -> {
      T result = work.apply(new Clocked(writing, clock));
      if (failing) {
        throw new StoreUnavailableException(
            "the store failed before the commit", new IllegalStateException("told to"));
      }
      return result;
    });
  }

  @Override
  public String lane(String tenant) {
    return store.lane(tenant);
  }

  @Override
  public void close() {
    store.close();
  }

  private static final class Clocked extends ForwardingWriting {
    private final InstantSource clock;

    private Clocked(Writing writing, InstantSource clock) {
      super(writing);
      this.clock = clock;
    }

    @Override
    public Instant now() {
      return clock.instant();
    }
  }
}
