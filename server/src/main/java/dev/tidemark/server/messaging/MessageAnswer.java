package dev.tidemark.server.messaging;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.Record;
import dev.tidemark.core.StrictJson;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Times;
import java.io.IOException;

/// A message as this protocol shows it. `created_at` is its sender's time, `updated_at` that of its
/// newest version.
record MessageAnswer(Record record) implements Json.Writer {
  @Override
  public void write(JsonGenerator json) throws IOException {
    JsonNode data = StrictJson.tree(record.data().text());
    json.writeStartObject();
    json.writeStringField("id", record.key().id());
    for (String member : new String[] {"sender_id", "recipient_id", "content", "status"}) {
      json.writeStringField(member, data.path(member).asText());
    }
    json.writeStringField("created_at", data.path("created_at").asText());
    json.writeStringField("updated_at", Times.text(record.updatedAt()));
    writeTime(json, data, "synced_at");
    writeTime(json, data, "read_at");
    json.writeEndObject();
  }

  /// What a message says.
  static String content(Record record) {
    return StrictJson.tree(record.data().text()).path("content").asText();
  }

  /// What marking a message as read is answered with.
  void writeRead(JsonGenerator json) throws IOException {
    JsonNode data = StrictJson.tree(record.data().text());
    json.writeStartObject();
    json.writeStringField("id", record.key().id());
    json.writeStringField("status", data.path("status").asText());
    writeTime(json, data, "read_at");
    json.writeEndObject();
  }

  private static void writeTime(JsonGenerator json, JsonNode data, String member)
      throws IOException {
    JsonNode time = data.path(member);
    json.writeStringField(member, time.isTextual() ? time.asText() : null);
  }
}
