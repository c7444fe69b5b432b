package dev.tidemark.engine;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/// A store that counts what was written to it of uploads and documents, once that is durable. What
/// is lost with an unknown outcome is not counted.
///
/// Thread-safe.
public final class CountedStore implements SyncStore {
  private final SyncStore store;
  private final LongAdder begun = new LongAdder();
  private final LongAdder chunks = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final Map<Upload.Status, LongAdder> ended = new EnumMap<>(Upload.Status.class);
  private final LongAdder operations = new LongAdder();

  public CountedStore(SyncStore store) {
    this.store = store;
    for (Upload.Status status : Upload.Status.values()) {
      ended.put(status, new LongAdder());
    }
  }

  /// How many uploads were begun.
  public long uploadsBegun() {
    return begun.sum();
  }

  /// How many uploads ended so.
  public long uploadsEnded(Upload.Status how) {
    return Objects.requireNonNull(ended.get(how)).sum();
  }

  /// How many chunks of uploads were taken in.
  public long chunks() {
    return chunks.sum();
  }

  /// How many bytes these had.
  public long chunkBytes() {
    return bytes.sum();
  }

  /// How many operations were appended to documents.
  public long operations() {
    return operations.sum();
  }

  @Override
  public <T> T read(Function<? super Reading, ? extends T> work) {
    return store.read(work);
  }

  @Override
  public <T> T write(Function<? super Writing, ? extends T> work) {
    var counts = new Counts[1];
    T result =
        store.write(writing -> {
          counts[0] = new Counts(writing);
          return work.apply(counts[0]);
        });
    counts[0].add();
    return result;
  }

  @Override
  public String lane(String tenant) {
    return store.lane(tenant);
  }

  @Override
  public List<StorePool> pools() {
    return store.pools();
  }

  @Override
  public void close() {
    store.close();
  }

  /// What one transaction writes.
  private final class Counts extends ForwardingWriting {
    private long newUploads;
    private long newChunks;
    private long newBytes;
    private long newOperations;
    private final Map<Upload.Status, Long> newEnds = new EnumMap<>(Upload.Status.class);

    private Counts(Writing writing) {
      super(writing);
    }

    @Override
    public void addUpload(Upload upload) {
      super.addUpload(upload);
      newUploads++;
    }

    @Override
    public boolean addChunk(Upload upload, long chunk, String checksum, Instant at) {
      boolean added = super.addChunk(upload, chunk, checksum, at);
      if (added) {
        newChunks++;
        newBytes += upload.sizeOf(chunk);
      }
      return added;
    }

    @Override
    public boolean endUpload(Upload upload, Upload.Status status, Instant at) {
      boolean over = super.endUpload(upload, status, at);
      if (over) {
        newEnds.merge(status, 1L, Long::sum);
      }
      return over;
    }

    @Override
    public boolean appendOperations(
        String tenant, String document, long after, List<DocumentOperation> appended) {
      boolean taken = super.appendOperations(tenant, document, after, appended);
      if (taken) {
        newOperations += appended.size();
      }
      return taken;
    }

    private void add() {
      begun.add(newUploads);
      chunks.add(newChunks);
      bytes.add(newBytes);
      operations.add(newOperations);
      newEnds.forEach((status, count) -> Objects.requireNonNull(ended.get(status)).add(count));
    }
  }
}
