package dev.tidemark.engine.uploads;

import dev.tidemark.engine.Reading;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Upload;
import dev.tidemark.engine.Upload.Status;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Ends uploads of which nothing was heard for too long, and does what a crash left undone: removes
/// the blobs of uploads that ended, and seals those of files.
///
/// Thread-safe.
public final class UploadSweep implements AutoCloseable {
  private static final int STEP = 500;

  private final SyncStore store;
  private final BlobStore blobs;
  private final InstantSource clock;
  private volatile boolean closed;

  public UploadSweep(SyncStore store, BlobStore blobs, InstantSource clock) {
    this.store = store;
    this.blobs = blobs;
    this.clock = clock;
  }

  /// Sweeps every tenant once, or until it is closed.
  public void sweep() throws IOException {
    List<String> tenants = store.read(Reading::tenants);
    for (String tenant : tenants) {
      sweep(tenant);
    }
  }

  private void sweep(String tenant) throws IOException {
    Instant upTo = clock.instant().minus(Upload.LIFETIME);
    List<Upload> idle;
    do {
      idle = store.<List<Upload>>read(reading -> reading.idleUploads(tenant, upTo, STEP));
      for (Upload upload : idle) {
        if (!closed) {
          expire(upload, upTo);
        }
      }
    } while (idle.size() == STEP && !closed);
    for (UUID id : blobs.unsealed(tenant)) {
      if (!closed) {
        settle(new BlobId(tenant, id));
      }
    }
  }

  /// What is under way is finished, and nothing more begun.
  @Override
  public void close() {
    closed = true;
  }

  /// Another chunk may have come since it was found.
  private void expire(Upload found, Instant upTo) {
    store.<Boolean>write(writing ->
        writing
            .upload(found.tenant(), found.id())
            .filter(upload -> !upload.touchedAt().isAfter(upTo))
            .map(upload -> writing.endUpload(upload, Status.EXPIRED, upload.expiresAt()))
            .orElse(false));
  }

  private void settle(BlobId blob) throws IOException {
    Status status =
        store
            .<Optional<Upload>>read(reading -> reading.upload(blob.tenant(), blob.id().toString()))
            .map(Upload::status)
            .orElse(Status.CANCELLED);
    switch (status) {
      case ACTIVE -> {}
      case FINALIZED -> blobs.seal(blob);
      case CANCELLED, EXPIRED -> blobs.delete(blob);
    }
  }
}
