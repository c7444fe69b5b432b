package dev.tidemark.engine.uploads;

import dev.tidemark.core.Principal;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.Standing;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Upload;
import dev.tidemark.engine.Upload.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Files that were uploaded, for those who may read them. Who sees the record that a file belongs
/// to reads the file, and nobody else; a file of no record is read by its sender and by admins.
///
/// Thread-safe.
public final class UploadedFiles {
  private final SyncStore store;
  private final Catalog catalog;
  private final BlobStore blobs;

  public UploadedFiles(SyncStore store, Catalog catalog, BlobStore blobs) {
    this.store = store;
    this.catalog = catalog;
    this.blobs = blobs;
  }

  /// The file of that id, if there is one that the caller may read.
  ///
  /// @throws RevokedException when the caller was shut out
  public Optional<Upload> find(Principal caller, String id) {
    return store.<Optional<Upload>>read(reading -> {
      Head head = reading.head(caller.tenant()).orElseThrow(RevokedException::new);
      Standing standing = catalog.require(reading, head, caller);
      return reading
          .upload(caller.tenant(), id)
          .filter(file -> file.status() == Status.FINALIZED)
          .filter(file -> readable(reading, standing, caller, file));
    });
  }

  private static boolean readable(
      Reading reading, Standing standing, Principal caller, Upload file) {
    RecordKey record = file.record();
    if (record == null) {
      return file.user().equals(caller.user())
          || (administers(caller.role()) && administers(standing.role()));
    }
    return reading.records(caller.tenant(), List.of(record)).stream()
        .anyMatch(found -> !found.deleted() && found.visible(standing.held()));
  }

  private static boolean administers(@Nullable Role role) {
    return role == Role.OPERATOR || role == Role.ADMIN;
  }

  /// Some of a file's bytes.
  public InputStream read(Upload file, long from, long length) throws IOException {
    return blobs.read(BlobId.of(file), from, length);
  }
}
