package dev.tidemark.store.sql;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.uploads.BlobStore;
import dev.tidemark.store.files.FileBlobs;
import dev.tidemark.testkit.EngineContract;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;

class SqliteEngineTest implements EngineContract {
  private final AtomicInteger stores = new AtomicInteger();

  @TempDir private Path data;

  @Override
  public SyncStore freshStore(InstantSource clock) {
    return SqlStores.open("sqlite", data.resolve("store" + stores.incrementAndGet()), clock);
  }

  @Override
  public BlobStore freshBlobs() {
    return new FileBlobs(data.resolve("blobs"));
  }
}
