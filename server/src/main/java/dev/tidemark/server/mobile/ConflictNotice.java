package dev.tidemark.server.mobile;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.Conflict;
import dev.tidemark.core.Data;
import dev.tidemark.engine.LoggedConflict;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The payload of a `conflict`.
///
/// @param resolution what became of it: `pending`, `use_server`, `use_local` or `merged`
record ConflictNotice(String id, Conflict conflict, String resolution) {
  /// The notice of a conflict that was logged.
  static ConflictNotice of(LoggedConflict logged) {
    LoggedConflict.End end = logged.end();
    return new ConflictNotice(
        logged.id(), logged.conflict(), end == null ? logged.resolution() : end.resolution());
  }

  /// Writes it, both sides and the base with it.
  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("conflict_id", id);
    json.writeStringField("domain", conflict.key().collection());
    json.writeStringField("mobile_id", conflict.key().id());
    json.writeNumberField("server_version", conflict.server().version());
    json.writeNumberField("client_version", conflict.local().version());
    writeData(json, "server_data", conflict.server().data());
    writeData(json, "client_data", conflict.local().data());
    writeData(json, "base_data", conflict.base());
    json.writeStringField("resolution", resolution);
    json.writeArrayFieldStart("resolution_options");
    json.writeString("accept_server");
    json.writeString("accept_client");
    json.writeString("merge");
    json.writeEndArray();
    json.writeEndObject();
  }

  /// Writes one side of a conflict; null where there is none.
  static void writeData(JsonGenerator json, String name, @Nullable Data data) throws IOException {
    json.writeFieldName(name);
    json.writeRawValue(data == null ? "null" : data.text());
  }
}
