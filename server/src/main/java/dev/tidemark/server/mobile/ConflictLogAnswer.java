package dev.tidemark.server.mobile;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.Conflict;
import dev.tidemark.core.Data;
import dev.tidemark.core.Principal;
import dev.tidemark.engine.Conflicts;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.server.web.Times;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The log of conflicts as this protocol shows it.
final class ConflictLogAnswer {
  private ConflictLogAnswer() {}

  /// Writes a part of the log while it is read.
  static void write(
      JsonGenerator json, ConflictLog.Page page, ConflictLog log, Principal caller, String tenant)
      throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("conflicts");
    for (List<String> part : Conflicts.parts(page.ids())) {
      for (ConflictLog.Entry entry : log.read(caller, tenant, part)) {
        write(json, entry);
      }
    }
    json.writeEndArray();
    json.writeNumberField("total", page.total());
    json.writeNumberField("conflict_rate_pct", page.rate());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, ConflictLog.Entry entry) throws IOException {
    LoggedConflict logged = entry.conflict();
    Conflict conflict = logged.conflict();
    LoggedConflict.End end = logged.end();
    json.writeStartObject();
    json.writeStringField("id", logged.id());
    json.writeStringField("mobile_id", conflict.key().id());
    json.writeStringField("domain", conflict.key().collection());
    json.writeNumberField("server_version", conflict.server().version());
    json.writeNumberField("client_version", conflict.local().version());
    json.writeStringField("resolution_strategy", conflict.strategy().text());
    json.writeStringField("resolution_result", end == null ? "pending" : "resolved");
    json.writeStringField("winning_version", end == null ? null : winner(end.resolution()));
    json.writeStringField("created_at", Times.text(logged.createdAt()));
    if (entry.withData()) {
      writeData(json, "server_data", conflict.server().data());
      writeData(json, "client_data", conflict.local().data());
      writeData(json, "base_data", conflict.base());
    }
    json.writeEndObject();
  }

  private static void writeData(JsonGenerator json, String name, @Nullable Data data)
      throws IOException {
    json.writeFieldName(name);
    json.writeRawValue(data == null ? "null" : data.text());
  }

  private static String winner(String resolution) {
    return switch (resolution) {
      case "use_local" -> "client";
      case "merged" -> "merged";
      default -> "server";
    };
  }
}
