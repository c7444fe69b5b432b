package dev.tidemark.engine;

import dev.tidemark.core.RecordKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A file that comes in chunks, or has come. All chunks have the same size but for the last.
///
/// @param tenant its tenant
/// @param id names it; made by the server
/// @param user who sends it
/// @param device from which device; null when the request named none
/// @param filename what the sender calls it: a label, never a path
/// @param contentType what the sender says it is, such as `application/pdf`; null when it does not
/// @param totalSize its size in bytes
/// @param chunkSize the size of each chunk but the last, in bytes
/// @param checksum the SHA-256 of the whole, in lower-case hex
/// @param record the record it belongs to; null when it belongs to none
/// @param status how far it is, as it is stored; see [#statusAt]
/// @param createdAt when it was begun
/// @param touchedAt when its last chunk came, or else when it was begun
/// @param endedAt when it ended, in whatever way; null while it has not
public record Upload(
    String tenant,
    String id,
    String user,
    @Nullable String device,
    String filename,
    @Nullable String contentType,
    long totalSize,
    long chunkSize,
    String checksum,
    @Nullable RecordKey record,
    Status status,
    Instant createdAt,
    Instant touchedAt,
    @Nullable Instant endedAt) {
  /// How long it waits for its next chunk.
  public static final Duration LIFETIME = Duration.ofHours(24);

  public Upload {
    if (totalSize < 1) {
      throw new IllegalArgumentException("totalSize: " + totalSize + " (expected: ≥ 1)");
    }
    if (chunkSize < 1) {
      throw new IllegalArgumentException("chunkSize: " + chunkSize + " (expected: ≥ 1)");
    }
  }

  /// How far an upload is.
  public enum Status {
    /// It waits for chunks, or for its end.
    ACTIVE,
    /// It is a file.
    FINALIZED,
    /// Its sender gave it up.
    CANCELLED,
    /// Its sender was not heard of for too long.
    EXPIRED;

    /// The name on the wire and in the store, in lower case.
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// The status of that name.
    public static Status of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }

  /// How many chunks it has.
  public long chunks() {
    return (totalSize + chunkSize - 1) / chunkSize;
  }

  /// Where in the file a chunk begins.
  ///
  /// @param chunk counted from 0
  public long startOf(long chunk) {
    return chunk * chunkSize;
  }

  /// How many bytes a chunk has.
  ///
  /// @param chunk counted from 0
  public long sizeOf(long chunk) {
    return Math.min(chunkSize, totalSize - startOf(chunk));
  }

  /// When it is over, unless another chunk comes.
  public Instant expiresAt() {
    return touchedAt.plus(LIFETIME);
  }

  /// How far it is at that time, whether anybody has taken note of its being over or not.
  public Status statusAt(Instant time) {
    return status == Status.ACTIVE && !time.isBefore(expiresAt()) ? Status.EXPIRED : status;
  }
}
