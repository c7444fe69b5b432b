package dev.tidemark.engine.uploads;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.Standing;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Upload;
import dev.tidemark.engine.Upload.Status;
import dev.tidemark.engine.uploads.UploadRefusedException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/// Uploads from their beginning to their end. An upload is its sender's alone: to everybody else it
/// is as though it were not there.
///
/// Thread-safe.
///
/// Source: *mobile*, Resumable Uploads; protocol decisions, section 7.
public final class Uploads {
  private final SyncStore store;
  private final Catalog catalog;
  private final BlobStore blobs;
  private final InstantSource clock;
  private final Supplier<String> ids;
  private final long quota;
  private final ChunkTurns turns;
  private final ChunkReceiver receiver;

  /// @param ids gives a new upload its id, a UUID
  /// @param quota how many bytes the files of a tenant may have in all, those under way included
  public Uploads(
      SyncStore store,
      Catalog catalog,
      BlobStore blobs,
      InstantSource clock,
      Supplier<String> ids,
      long quota) {
    this.store = store;
    this.catalog = catalog;
    this.blobs = blobs;
    this.clock = clock;
    this.ids = ids;
    this.quota = quota;
    this.turns = new ChunkTurns();
    this.receiver = new ChunkReceiver(store, blobs, clock, turns);
  }

  /// Begins an upload.
  ///
  /// @throws UploadRefusedException QUOTA, NO_ROOM, NO_RECORD, RECORD_FORBIDDEN
  /// @throws RevokedException when the caller was shut out
  public Upload begin(Principal caller, NewUpload wanted) {
    long room = room();
    return store.<Upload>write(writing -> {
      // Held, so that two who begin at once do not both find the last room.
      Head head = writing.lockHead(caller.tenant());
      Standing standing = catalog.require(writing, head, caller);
      RecordKey record = wanted.record();
      if (record != null) {
        requireWritable(writing, head, standing, caller, record);
      }
      if (wanted.totalSize() > quota - writing.uploadedBytes(caller.tenant())) {
        throw new UploadRefusedException(
            Reason.QUOTA, "the files of this tenant would have more than " + quota + " bytes");
      }
      if (wanted.totalSize() > room) {
        throw new UploadRefusedException(Reason.NO_ROOM, "there is no room for the file");
      }
      Upload upload = upload(caller, wanted);
      writing.addUpload(upload);
      return upload;
    });
  }

  private long room() {
    try {
      return blobs.room();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void requireWritable(
      Reading reading, Head head, Standing standing, Principal caller, RecordKey key) {
    Optional<Record> seen =
        reading.records(caller.tenant(), List.of(key)).stream()
            .filter(record -> !record.deleted() && record.visible(standing.held()))
            .findFirst();
    CollectionDefinition definition = catalog.definitions(reading, head).get(key.collection());
    if (seen.isEmpty() || definition == null) {
      throw new UploadRefusedException(Reason.NO_RECORD, "there is no such record");
    }
    if (definition.managed() || !definition.writable(caller, seen.get().created())) {
      throw new UploadRefusedException(Reason.RECORD_FORBIDDEN, "you may not write this record");
    }
  }

  private Upload upload(Principal caller, NewUpload wanted) {
    Instant now = now();
    return new Upload(
        caller.tenant(),
        ids.get(),
        caller.user(),
        caller.device(),
        wanted.filename(),
        wanted.contentType(),
        wanted.totalSize(),
        wanted.settledChunkSize(),
        wanted.checksum(),
        wanted.record(),
        Status.ACTIVE,
        now,
        now,
        null);
  }

  /// Takes in a chunk. When this returns it is on disk; a chunk that was there before is only
  /// compared.
  ///
  /// @return how far the upload is
  /// @throws UploadRefusedException UNKNOWN, FINALIZED, EXPIRED, NO_SUCH_CHUNK, CHUNK_SIZE,
  ///   CHUNK_CHECKSUM, BROKEN_OFF, OVERTAKEN, NO_ROOM; nothing of the chunk is kept
  /// @throws RevokedException when the caller was shut out
  public UploadProgress receive(Principal caller, String id, SentChunk chunk) throws IOException {
    Upload upload = own(caller, id);
    requireActive(upload);
    if (chunk.number() < 0 || chunk.number() >= upload.chunks()) {
      throw new UploadRefusedException(
          Reason.NO_SUCH_CHUNK, "expected a number from 0 to " + (upload.chunks() - 1));
    }
    if (!receiver.receive(upload, chunk)) {
      // It has ended meanwhile, and another of these says how.
      requireActive(own(caller, id));
    }
    return progress(caller, id);
  }

  /// How far an upload is, also one that has ended.
  ///
  /// @throws UploadRefusedException UNKNOWN
  /// @throws RevokedException when the caller was shut out
  public UploadProgress progress(Principal caller, String id) {
    return store.<UploadProgress>read(reading -> {
      Upload upload = own(reading, caller, id);
      Status status = upload.statusAt(clock.instant());
      List<Long> chunks =
          switch (status) {
            case ACTIVE -> reading.chunks(caller.tenant(), id);
            case FINALIZED -> LongStream.range(0, upload.chunks()).boxed().toList();
            case CANCELLED, EXPIRED -> List.of();
          };
      return new UploadProgress(upload, status, chunks);
    });
  }

  /// Makes a file of an upload whose chunks are all there. Again gives the same file.
  ///
  /// @throws UploadRefusedException UNKNOWN, EXPIRED, INCOMPLETE, FILE_CHECKSUM
  /// @throws RevokedException when the caller was shut out
  public Upload finish(Principal caller, String id) throws IOException {
    Upload upload = own(caller, id);
    BlobId blob = BlobId.of(upload);
    turns.alone(
        blob,
        () -> {
          UploadProgress progress = progress(caller, id);
          if (progress.status() != Status.FINALIZED) {
            requireActive(progress.upload());
            requireWhole(progress);
            end(upload, Status.FINALIZED);
          }
          blobs.seal(blob);
        });
    return own(caller, id);
  }

  private void requireWhole(UploadProgress progress) throws IOException {
    List<Long> missing = progress.missing();
    if (!missing.isEmpty()) {
      throw new UploadRefusedException(
          Reason.INCOMPLETE, missing.size() + " chunks are missing", missing);
    }
    if (!receiver.checksum(progress.upload()).equals(progress.upload().checksum())) {
      throw new UploadRefusedException(
          Reason.FILE_CHECKSUM, "the SHA-256 of what was sent is another");
    }
  }

  /// Gives an upload up. Again is the same.
  ///
  /// @throws UploadRefusedException UNKNOWN, FINALIZED, EXPIRED
  /// @throws RevokedException when the caller was shut out
  public void cancel(Principal caller, String id) throws IOException {
    Upload upload = own(caller, id);
    if (upload.status() != Status.CANCELLED) {
      requireActive(upload);
      end(upload, Status.CANCELLED);
    }
    blobs.delete(BlobId.of(upload));
  }

  /// @throws UploadRefusedException when somebody else ended it otherwise, just before
  private void end(Upload upload, Status status) {
    store.<Boolean>write(writing -> {
      boolean ended = writing.endUpload(upload, status, now());
      if (!ended) {
        Upload found = writing.upload(upload.tenant(), upload.id()).orElseThrow(Uploads::unknown);
        if (found.status() != status) {
          requireActive(found);
        }
      }
      return ended;
    });
  }

  private Upload own(Principal caller, String id) {
    return store.<Upload>read(reading -> own(reading, caller, id));
  }

  private Upload own(Reading reading, Principal caller, String id) {
    Head head = reading.head(caller.tenant()).orElseThrow(RevokedException::new);
    catalog.require(reading, head, caller);
    return reading
        .upload(caller.tenant(), id)
        .filter(found -> found.user().equals(caller.user()))
        .orElseThrow(Uploads::unknown);
  }

  private void requireActive(Upload upload) {
    switch (upload.statusAt(clock.instant())) {
      case ACTIVE -> {}
      case FINALIZED ->
          throw new UploadRefusedException(Reason.FINALIZED, "the upload is a file already");
      case CANCELLED -> throw unknown();
      case EXPIRED ->
          throw new UploadRefusedException(
              Reason.EXPIRED, "the upload is over; nothing came for too long");
    }
  }

  private static UploadRefusedException unknown() {
    return new UploadRefusedException(Reason.UNKNOWN, "there is no such upload");
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
