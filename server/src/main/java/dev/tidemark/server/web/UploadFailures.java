package dev.tidemark.server.web;

import dev.tidemark.engine.uploads.UploadRefusedException;
import java.util.Map;

/// Why something is not done with an upload, as an error that clients can be told.
final class UploadFailures {
  private UploadFailures() {}

  static ApiException error(UploadRefusedException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.reason()) {
      case UNKNOWN -> new ApiException(ErrorCode.UPLOAD_001, message);
      case FINALIZED ->
          new ApiException(ErrorCode.UPLOAD_001, message, Map.of("reason", ApiException.FINALIZED));
      case EXPIRED -> new ApiException(ErrorCode.UPLOAD_003, message);
      case NO_SUCH_CHUNK -> ApiException.invalid("chunk_index", message);
      case CHUNK_SIZE, BROKEN_OFF -> ApiException.invalid("body", message);
      case CHUNK_CHECKSUM ->
          new ApiException(
              ErrorCode.UPLOAD_002,
              "X-Chunk-Checksum: " + message,
              Map.of("field", "X-Chunk-Checksum"));
      case OVERTAKEN -> new ApiException(ErrorCode.UPLOAD_002, message);
      case INCOMPLETE ->
          new ApiException(ErrorCode.UPLOAD_002, message, Map.of("missing_chunks", e.missing()));
      case FILE_CHECKSUM ->
          new ApiException(
              ErrorCode.UPLOAD_002, "file_hash: " + message, Map.of("field", "file_hash"));
      case QUOTA ->
          new ApiException(
              ErrorCode.QUOTA_EXCEEDED, "total_size: " + message, Map.of("field", "total_size"));
      case NO_ROOM -> new ApiException(ErrorCode.STORAGE_FULL, message);
      case NO_RECORD ->
          new ApiException(ErrorCode.NOT_FOUND, "record: " + message, Map.of("field", "record"));
      case RECORD_FORBIDDEN ->
          new ApiException(ErrorCode.FORBIDDEN, "record: " + message, Map.of("field", "record"));
    };
  }
}
