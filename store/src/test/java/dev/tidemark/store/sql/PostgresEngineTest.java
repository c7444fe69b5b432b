package dev.tidemark.store.sql;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.uploads.BlobStore;
import dev.tidemark.store.files.FileBlobs;
import dev.tidemark.testkit.EngineContract;
import dev.tidemark.testkit.PostgresServer;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class PostgresEngineTest implements EngineContract {
  @TempDir private Path folder;

  private static final String EMPTY_STORE = PostgresServer.freshDatabase();

  @BeforeAll
  static void makeTables() {
    open(EMPTY_STORE, InstantSource.system()).close();
  }

  @Override
  public SyncStore freshStore(InstantSource clock) {
    return open(PostgresServer.copyOf(EMPTY_STORE), clock);
  }

  private static SyncStore open(String url, InstantSource clock) {
    return SqlStores.open(url, Path.of("unused"), clock);
  }

  @Override
  public BlobStore freshBlobs() {
    return new FileBlobs(folder.resolve("blobs"));
  }
}
