package dev.tidemark.engine.uploads;

import dev.tidemark.engine.Reading;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Upload;
import dev.tidemark.engine.Upload.Status;
import dev.tidemark.engine.uploads.UploadRefusedException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;

/// Takes in chunks piece by piece: each piece is hashed and written to its place in the blob. Not
/// before all of it is there, is what its checksum says and is on disk, is the chunk in the store.
///
/// Thread-safe.
final class ChunkReceiver {
  private static final int PIECE = 64 * 1024;

  private final SyncStore store;
  private final BlobStore blobs;
  private final InstantSource clock;
  private final ChunkTurns turns;

  ChunkReceiver(SyncStore store, BlobStore blobs, InstantSource clock, ChunkTurns turns) {
    this.store = store;
    this.blobs = blobs;
    this.clock = clock;
    this.turns = turns;
  }

  /// Does something with a piece.
  @FunctionalInterface
  private interface Sink {
    /// @param at where in the chunk it belongs
    void take(ByteBuffer piece, long at) throws IOException;
  }

  /// Takes in a chunk.
  ///
  /// @return false when the upload is not under way any more
  boolean receive(Upload upload, SentChunk chunk) throws IOException {
    BlobId blob = BlobId.of(upload);
    boolean there = false;
    try (ChunkTurns.Turn turn = turns.take(blob, chunk.number())) {
      there =
          switch (known(upload, chunk.number())) {
            case Known.Ended() -> false;
            case Known.There(String checksum) -> compare(upload, chunk, checksum);
            case Known.Missing() -> keep(upload, chunk, blob, turn);
          };
      return there;
    } catch (BlobStoreFullException e) {
      throw new UploadRefusedException(Reason.NO_ROOM, "there is no room for the chunk");
    } finally {
      if (!there) {
        letGo(upload, blob);
      }
    }
  }

  /// What is known of a chunk.
  private sealed interface Known {
    record Ended() implements Known {}

    record There(String checksum) implements Known {}

    record Missing() implements Known {}
  }

  /// To be asked by whoever has the turn, and in one snapshot: an upload that ends forgets its
  /// chunks, and one that misses a chunk cannot become a file while another has the turn.
  private Known known(Upload upload, long chunk) {
    return store.<Known>read(reading -> {
      if (!active(reading, upload)) {
        return new Known.Ended();
      }
      return reading
          .chunkChecksum(upload.tenant(), upload.id(), chunk)
          .<Known>map(Known.There::new)
          .orElseGet(Known.Missing::new);
    });
  }

  private static boolean active(Reading reading, Upload upload) {
    return status(reading, upload).filter(Status.ACTIVE::equals).isPresent();
  }

  private static Optional<Status> status(Reading reading, Upload upload) {
    return reading.upload(upload.tenant(), upload.id()).map(Upload::status);
  }

  /// A chunk that is there is never written again.
  private static boolean compare(Upload upload, SentChunk chunk, String known) throws IOException {
    String sent = checksum(chunk.body(), upload.sizeOf(chunk.number()), (piece, at) -> {});
    requireSame(sent, chunk.checksum());
    if (!sent.equals(known)) {
      throw new UploadRefusedException(
          Reason.CHUNK_CHECKSUM, "another chunk is there under this number");
    }
    return true;
  }

  private boolean keep(Upload upload, SentChunk chunk, BlobId blob, ChunkTurns.Turn turn)
      throws IOException {
    long size = upload.sizeOf(chunk.number());
    if (blobs.room() < size) {
      throw new UploadRefusedException(Reason.NO_ROOM, "there is no room for the chunk");
    }
    long start = upload.startOf(chunk.number());
    try (BlobStore.Writer writer = blobs.write(blob)) {
      String sent =
          checksum(
              chunk.body(), size, (piece, at) -> turn.run(() -> writer.write(piece, start + at)));
      requireSame(sent, chunk.checksum());
      var kept = new boolean[1];
      turn.run(() -> {
        writer.force();
        kept[0] =
            store.<Boolean>write(writing ->
                writing.addChunk(
                    upload, chunk.number(), sent, clock.instant().truncatedTo(ChronoUnit.MICROS)));
      });
      return kept[0];
    }
  }

  private static void requireSame(String sent, String checksum) {
    if (!sent.equals(checksum)) {
      throw new UploadRefusedException(
          Reason.CHUNK_CHECKSUM, "the SHA-256 of what was sent is another");
    }
  }

  /// Gives the disk back what came of chunks that are not kept, as far as no chunk lies behind it.
  /// The rest is overwritten when the chunk is sent again.
  private void letGo(Upload upload, BlobId blob) throws IOException {
    turns.whenIdle(
        blob,
        () -> {
          long end = store.<Long>read(reading -> endOfKept(reading, upload));
          blobs.cut(blob, end);
        });
  }

  private static long endOfKept(Reading reading, Upload upload) {
    return switch (status(reading, upload).orElse(Status.CANCELLED)) {
      case CANCELLED, EXPIRED -> 0L;
      case FINALIZED -> upload.totalSize();
      case ACTIVE ->
          reading.chunks(upload.tenant(), upload.id()).stream()
              .reduce((one, next) -> next)
              .map(last -> upload.startOf(last) + upload.sizeOf(last))
              .orElse(0L);
    };
  }

  /// The SHA-256 of all that was sent of an upload, in lower-case hex.
  String checksum(Upload upload) throws IOException {
    try (InputStream whole = blobs.read(BlobId.of(upload), 0, upload.totalSize())) {
      return checksum(whole, upload.totalSize(), (piece, at) -> {});
    }
  }

  /// Reads exactly so many bytes.
  ///
  /// @return their SHA-256, in lower-case hex
  private static String checksum(InputStream body, long size, Sink sink) throws IOException {
    MessageDigest digest = sha256();
    byte[] piece = new byte[(int) Math.min(PIECE, size + 1)];
    long read = 0;
    for (int count = read(body, piece); count > 0; count = read(body, piece)) {
      if (read + count > size) {
        throw new UploadRefusedException(
            Reason.CHUNK_SIZE, "more than the " + size + " bytes that it has to be");
      }
      digest.update(piece, 0, count);
      sink.take(ByteBuffer.wrap(piece, 0, count), read);
      read += count;
    }
    if (read < size) {
      throw new UploadRefusedException(
          Reason.CHUNK_SIZE, read + " bytes; it has to be " + size + " bytes");
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static int read(InputStream body, byte[] piece) {
    try {
      return body.readNBytes(piece, 0, piece.length);
    } catch (IOException e) {
      throw new UploadRefusedException(Reason.BROKEN_OFF, "could not be read to its end");
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
