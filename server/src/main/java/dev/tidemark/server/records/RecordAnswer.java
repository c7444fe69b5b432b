package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.Record;
import dev.tidemark.core.StrictJson;
import dev.tidemark.engine.ScopedRecord;
import dev.tidemark.server.web.Times;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/// A single record as REST shows it: its id, the members of its data, and what the server adds.
///
/// `{"id":"p1","name":"Asha","version":2,"vectorClock":{…},"createdAt":"…","updatedAt":"…"}`.
/// Members of the data that bear a name that the server adds are not shown and not taken; sync
/// carries them.
final class RecordAnswer {
  /// What the server adds.
  static final Set<String> ADDED = Set.of("id", "version", "vectorClock", "createdAt", "updatedAt");

  private RecordAnswer() {}

  static void write(JsonGenerator json, Record record) throws IOException {
    write(
        json,
        record.key().id(),
        record.data().text(),
        record.version(),
        record.clock().json(),
        record.createdAt(),
        record.updatedAt());
  }

  static void write(JsonGenerator json, ScopedRecord row) throws IOException {
    write(json, row.id(), row.data(), row.version(), row.clock(), row.createdAt(), row.updatedAt());
  }

  private static void write(
      JsonGenerator json,
      String id,
      String data,
      long version,
      String clock,
      Instant createdAt,
      Instant updatedAt)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", id);
    for (Map.Entry<String, JsonNode> member : StrictJson.tree(data).properties()) {
      if (!ADDED.contains(member.getKey())) {
        json.writeFieldName(member.getKey());
        json.writeRawValue(member.getValue().toString());
      }
    }
    json.writeNumberField("version", version);
    json.writeFieldName("vectorClock");
    json.writeRawValue(clock);
    json.writeStringField("createdAt", Times.text(createdAt));
    json.writeStringField("updatedAt", Times.text(updatedAt));
    json.writeEndObject();
  }
}
