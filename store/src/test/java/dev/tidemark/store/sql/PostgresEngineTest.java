package dev.tidemark.store.sql;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.testkit.EngineContract;
import dev.tidemark.testkit.PostgresServer;
import java.nio.file.Path;
import java.time.InstantSource;

class PostgresEngineTest implements EngineContract {
  @Override
  public SyncStore freshStore(InstantSource clock) {
    return SqlStores.open(PostgresServer.freshDatabase(), Path.of("unused"), clock);
  }
}
