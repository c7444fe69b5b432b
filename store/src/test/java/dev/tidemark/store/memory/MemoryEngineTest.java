package dev.tidemark.store.memory;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.uploads.BlobStore;
import dev.tidemark.store.files.FileBlobs;
import dev.tidemark.testkit.EngineContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

class MemoryEngineTest implements EngineContract {
  @TempDir private Path folder;

  @Override
  public SyncStore freshStore(InstantSource clock) {
    return new MemoryStore(clock);
  }

  @Override
  public BlobStore freshBlobs() {
    return new FileBlobs(folder.resolve("blobs"));
  }
}
