package dev.tidemark.store.memory;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.testkit.SyncStoreContract;
import dev.tidemark.testkit.TestClock;

class MemoryStoreTest implements SyncStoreContract {
  private final MemoryStore store = new MemoryStore(new TestClock());

  @Override
  public SyncStore store() {
    return store;
  }
}
