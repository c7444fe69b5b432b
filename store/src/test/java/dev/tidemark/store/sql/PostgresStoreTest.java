package dev.tidemark.store.sql;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.testkit.DurableStoreContract;
import dev.tidemark.testkit.PostgresServer;
import dev.tidemark.testkit.TestClock;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class PostgresStoreTest implements DurableStoreContract {
  private static final String EMPTY_STORE = PostgresServer.freshDatabase();

  private final String url = PostgresServer.copyOf(EMPTY_STORE);
  private SyncStore store;
  private String untouched;

  @BeforeAll
  static void makeTables() {
    open(EMPTY_STORE).close();
  }

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
    return open(url);
  }

  @Override
  public SyncStore openUntouched() {
    return open(untouched());
  }

  private synchronized String untouched() {
    if (untouched == null) {
      untouched = PostgresServer.freshDatabase();
    }
    return untouched;
  }

  private static SyncStore open(String url) {
    return SqlStores.open(url, Path.of("unused"), new TestClock());
  }
}
