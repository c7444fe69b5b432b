package dev.tidemark.store.sql;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.testkit.DurableStoreContract;
import dev.tidemark.testkit.PostgresServer;
import dev.tidemark.testkit.TestClock;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresStoreTest implements DurableStoreContract {
  private final String url = PostgresServer.freshDatabase();
  private final String untouched = PostgresServer.freshDatabase();
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
    return SqlStores.open(url, Path.of("unused"), new TestClock());
  }

  @Override
  public SyncStore openUntouched() {
    return SqlStores.open(untouched, Path.of("unused"), new TestClock());
  }
}
