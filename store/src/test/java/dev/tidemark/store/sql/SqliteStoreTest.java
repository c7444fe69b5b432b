package dev.tidemark.store.sql;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.testkit.DurableStoreContract;
import dev.tidemark.testkit.TestClock;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest implements DurableStoreContract {
  @TempDir private Path data;

  private SyncStore store;

  @BeforeEach
  void openStore() {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Override
  public SyncStore store() {
    return store;
  }

  @Override
  public SyncStore open() {
    return SqlStores.open("sqlite", data, new TestClock());
  }

  @Override
  public SyncStore openUntouched() {
    return SqlStores.open("sqlite", data.resolve("untouched"), new TestClock());
  }
}
