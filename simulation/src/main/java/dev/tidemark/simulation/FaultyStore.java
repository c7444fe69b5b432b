package dev.tidemark.simulation;

import dev.tidemark.engine.Reading;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Writing;
import java.util.function.Function;

/// A store in which something is not as it should be, or not as it usually is.
abstract class FaultyStore implements SyncStore {
  private final SyncStore store;

  FaultyStore(SyncStore store) {
    this.store = store;
  }

  Reading seen(Reading reading) {
    return reading;
  }

  Writing seen(Writing writing) {
    return writing;
  }

  @Override
  public <T> T read(Function<? super Reading, ? extends T> work) {
    return store.read(reading -> work.apply(seen(reading)));
  }

  @Override
  public <T> T write(Function<? super Writing, ? extends T> work) {
    return store.write(writing -> work.apply(seen(writing)));
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
