package dev.tidemark.engine.erasure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.StrictJson;

/// How much of a person's data was erased, or would be.
///
/// @param records records that they alone had
/// @param messages messages that they sent or got
/// @param documents documents that nobody else has written in
/// @param uploads files and uploads
/// @param devices devices
public record Erased(long records, long messages, long documents, long uploads, long devices) {

  /// As an audit entry has it: `{"records":3,"messages":1,…}`.
  ObjectNode details() {
    return StrictJson.mapper()
        .createObjectNode()
        .put("records", records)
        .put("messages", messages)
        .put("documents", documents)
        .put("uploads", uploads)
        .put("devices", devices);
  }
}
