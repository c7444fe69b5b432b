package dev.tidemark.engine.uploads;

import dev.tidemark.engine.Upload;
import java.util.UUID;

/// Names a blob. Nothing that a client says is in it, so a store may make a path of it.
///
/// @param tenant the tenant it belongs to
/// @param id made by the server
public record BlobId(String tenant, UUID id) {

  /// The blob of that upload.
  static BlobId of(Upload upload) {
    return new BlobId(upload.tenant(), UUID.fromString(upload.id()));
  }
}
