package dev.tidemark.store.memory;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.testkit.EngineContract;
import java.time.InstantSource;

class MemoryEngineTest implements EngineContract {
  @Override
  public SyncStore freshStore(InstantSource clock) {
    return new MemoryStore(clock);
  }
}
