package dev.tidemark.server.uploads;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.engine.Upload;
import dev.tidemark.engine.uploads.UploadProgress;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Times;
import java.io.IOException;
import java.util.List;

/// What is answered about an upload.
final class UploadAnswer {
  private UploadAnswer() {}

  /// It has begun.
  static byte[] begun(Upload upload) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringField("upload_id", upload.id());
      json.writeNumberField("chunk_size", upload.chunkSize());
      json.writeNumberField("total_chunks", upload.chunks());
      json.writeStringField("expires_at", Times.text(upload.expiresAt()));
      json.writeEndObject();
    });
  }

  /// A chunk is there.
  static byte[] received(long chunk, UploadProgress progress) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeBooleanField("uploaded", true);
      json.writeNumberField("chunk_index", chunk);
      json.writeNumberField("remaining_chunks", progress.remaining());
      json.writeNumberField("progress_pct", progress.percent());
      json.writeEndObject();
    });
  }

  /// How far it is.
  static byte[] status(UploadProgress progress) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringField("upload_id", progress.upload().id());
      json.writeStringField("status", progress.status().text());
      numbers(json, "uploaded_chunks", progress.chunks());
      numbers(json, "missing_chunks", progress.missing());
      json.writeNumberField("progress_pct", progress.percent());
      json.writeStringField("expires_at", Times.text(progress.upload().expiresAt()));
      json.writeEndObject();
    });
  }

  private static void numbers(JsonGenerator json, String name, List<Long> numbers)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (long number : numbers) {
      json.writeNumber(number);
    }
    json.writeEndArray();
  }

  /// It is a file.
  static byte[] finalized(Upload file, String url) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeBooleanField("finalized", true);
      json.writeStringField("file_url", url);
      json.writeNumberField("file_size", file.totalSize());
      json.writeStringField("checksum", file.checksum());
      json.writeEndObject();
    });
  }

  /// It was given up.
  static byte[] cancelled() {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeBooleanField("cancelled", true);
      json.writeStringField("message", "Upload session cancelled and cleaned up");
      json.writeEndObject();
    });
  }
}
