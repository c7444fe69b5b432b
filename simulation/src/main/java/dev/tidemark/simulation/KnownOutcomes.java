package dev.tidemark.simulation;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.UnknownOutcomeException;
import dev.tidemark.engine.Writing;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/// A store that finds out in the end what became of a transaction whose outcome was not known: that
/// it was committed. Whoever is below it has heard only that nobody knows.
final class KnownOutcomes extends FaultyStore {
  KnownOutcomes(SyncStore store) {
    super(store);
  }

  @Override
  public <T> T write(Function<? super Writing, ? extends T> work) {
    var result = new AtomicReference<T>();
    try {
      super.write(writing -> {
        result.set(work.apply(writing));
        return true;
      });
    } catch (UnknownOutcomeException e) {
      return result.get();
    }
    return result.get();
  }
}
