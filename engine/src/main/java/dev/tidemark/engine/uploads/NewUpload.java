package dev.tidemark.engine.uploads;

import dev.tidemark.core.RecordKey;
import org.jspecify.annotations.Nullable;

/// What somebody is about to send.
///
/// @param filename what the sender calls it
/// @param contentType what the sender says it is; null when it does not
/// @param totalSize its size in bytes, at least 1
/// @param chunkSize the size that chunks are to have, in bytes
/// @param checksum the SHA-256 of the whole, in lower-case hex
/// @param record the record it belongs to; null when it belongs to none
public record NewUpload(
    String filename,
    @Nullable String contentType,
    long totalSize,
    long chunkSize,
    String checksum,
    @Nullable RecordKey record) {
  /// The size of chunks where nobody asks for another, in bytes.
  public static final long CHUNK_SIZE = 1L << 20;

  /// The least size of a chunk that can be asked for, in bytes.
  public static final long LEAST_CHUNK_SIZE = 64L << 10;

  /// The greatest size of a chunk, in bytes.
  public static final long GREATEST_CHUNK_SIZE = 16L << 20;

  /// No upload has more chunks, so that what is told of them stays short.
  public static final long MOST_CHUNKS = 10_000;

  /// The size that chunks get: what was asked for, or more where there would be too many.
  long settledChunkSize() {
    long least = (totalSize + MOST_CHUNKS - 1) / MOST_CHUNKS;
    long steps = (least + LEAST_CHUNK_SIZE - 1) / LEAST_CHUNK_SIZE;
    return Math.max(chunkSize, steps * LEAST_CHUNK_SIZE);
  }
}
