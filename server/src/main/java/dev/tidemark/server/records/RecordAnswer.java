package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.Data;
import dev.tidemark.core.Record;
import dev.tidemark.core.StrictJson;
import dev.tidemark.engine.ScopedRecord;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Times;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A single record as REST shows it: its id, the members of its data, and what the server adds.
///
/// `{"id":"p1","name":"Asha","version":2,"vectorClock":{…},"createdAt":"…","updatedAt":"…"}`.
/// Members of the data that bear a name that the server adds are not shown and not taken; sync
/// carries them.
final class RecordAnswer {
  private static final Set<String> ADDED =
      Set.of("id", "version", "vectorClock", "createdAt", "updatedAt");

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

  /// The data that a request's body holds: all but what the server adds.
  static Data data(Data body) {
    ObjectNode data = ((ObjectNode) StrictJson.tree(body.text())).remove(ADDED);
    return Data.of(data);
  }

  /// The version that a request's body names; null when it names none.
  static @Nullable Long version(Data body) {
    JsonNode version = StrictJson.tree(body.text()).path("version");
    if (version.isMissingNode() || version.isNull()) {
      return null;
    }
    if (!version.isIntegralNumber() || !version.canConvertToLong() || version.asLong() < 0) {
      throw ApiException.invalid("version", "expected a whole number, 0 or more");
    }
    return version.asLong();
  }

  /// The id that a request's body names; null when it names none.
  static @Nullable String id(Data body) {
    JsonNode id = StrictJson.tree(body.text()).path("id");
    if (id.isMissingNode() || id.isNull()) {
      return null;
    }
    if (!id.isTextual()) {
      throw ApiException.invalid("id", "expected text");
    }
    return Parameters.identifier("id", id.asText());
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
