package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.RecordKey;
import dev.tidemark.engine.HistoryEntry;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Times;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// A record's history, and one version of it, as JSON.
final class HistoryAnswer {
  private HistoryAnswer() {}

  static byte[] page(HistoryReader.Page page) {
    RecordKey key = page.record().key();
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringField("recordId", key.id());
      json.writeStringField("collection", key.collection());
      json.writeArrayFieldStart("versions");
      for (HistoryEntry entry : page.entries()) {
        json.writeStartObject();
        json.writeNumberField("version", entry.version());
        writeOrigin(json, entry);
        json.writeArrayFieldStart("fields");
        for (String member : entry.members()) {
          json.writeString(member);
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeNumberField("currentVersion", page.record().version());
      json.writeBooleanField("hasMore", page.hasMore());
      json.writeEndObject();
    });
  }

  static byte[] version(HistoryReader.Past past) {
    HistoryEntry entry = past.entry();
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringField("id", entry.key().id());
      json.writeStringField("collection", entry.key().collection());
      json.writeNumberField("version", entry.version());
      json.writeFieldName("data");
      json.writeRawValue(past.data().text());
      writeOrigin(json, entry);
      json.writeBooleanField("deleted", entry.deleted());
      json.writeFieldName("vectorClock");
      json.writeRawValue(entry.clock().json());
      json.writeEndObject();
    });
  }

  /// The entity tag of a version. No two versions of a tenant have a commit time in common, so what
  /// bears this tag never changes, whatever the id comes to name.
  static String tag(HistoryEntry entry) {
    return "\""
        + entry.version()
        + "-"
        + ChronoUnit.MICROS.between(Instant.EPOCH, entry.committedAt())
        + "\"";
  }

  private static void writeOrigin(JsonGenerator json, HistoryEntry entry) throws IOException {
    json.writeStringField("timestamp", Times.text(entry.committedAt()));
    json.writeStringField("modifiedBy", entry.user());
    json.writeStringField("changeType", entry.changeType().text());
  }
}
