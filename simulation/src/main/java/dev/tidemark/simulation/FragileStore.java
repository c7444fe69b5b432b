package dev.tidemark.simulation;

import dev.tidemark.engine.ForwardingWriting;
import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.UnknownOutcomeException;
import dev.tidemark.engine.Writing;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;

/// A store that goes by the world's clock and whose next transaction fails when it is told so: with
/// everything written and nothing committed, or committed without anybody being told.
final class FragileStore extends FaultyStore {
  private final InstantSource clock;
  private boolean failing;
  private boolean losing;

  FragileStore(SyncStore store, InstantSource clock) {
    super(store);
    this.clock = clock;
  }

  /// Whether transactions fail from now on.
  void failing(boolean fail) {
    failing = fail;
  }

  /// Whether what becomes of transactions is not known from now on.
  void losing(boolean lose) {
    losing = lose;
  }

  @Override
  Writing seen(Writing writing) {
    return new ForwardingWriting(writing) {
      @Override
      public Instant now() {
        return clock.instant();
      }
    };
  }

  @Override
  public <T> T write(Function<? super Writing, ? extends T> work) {
    T result =
        super.write(writing -> {
          T done = work.apply(writing);
          if (failing) {
            throw new StoreUnavailableException(
                "the store failed before the commit", new IllegalStateException("told to"));
          }
          return done;
        });
    if (losing) {
      throw new UnknownOutcomeException(
          "the connection was lost during the commit", new IllegalStateException("told to"));
    }
    return result;
  }
}
