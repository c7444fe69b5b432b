package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.Conflict;
import dev.tidemark.core.Conflict.Suggestion;
import dev.tidemark.core.Data;
import dev.tidemark.core.Principal;
import dev.tidemark.core.VectorClock;
import dev.tidemark.engine.Conflicts;
import dev.tidemark.engine.Listed;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.server.web.Times;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A conflict as this protocol shows it: what is documented, and beside it both sides' versions and
/// clocks, the base, and how it was resolved.
final class ConflictAnswer {
  private ConflictAnswer() {}

  /// Writes a part of the list while it is read.
  static void writePage(
      JsonGenerator json, Listed<String> page, Conflicts conflicts, Principal caller)
      throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("conflicts");
    for (List<String> part : Conflicts.parts(page.items())) {
      for (LoggedConflict conflict : conflicts.read(caller, part)) {
        write(json, conflict);
      }
    }
    json.writeEndArray();
    json.writeNumberField("total", page.total());
    json.writeEndObject();
  }

  static void write(JsonGenerator json, LoggedConflict logged) throws IOException {
    Conflict conflict = logged.conflict();
    json.writeStartObject();
    json.writeStringField("id", logged.id());
    json.writeStringField("recordId", conflict.key().id());
    json.writeStringField("collection", conflict.key().collection());
    json.writeStringField("type", conflict.type().text());
    json.writeStringField("reason", conflict.reason().text());
    json.writeStringField("createdAt", Times.text(logged.createdAt()));
    json.writeStringField("createdBy", logged.user());
    json.writeStringField("deviceId", logged.device());
    writeData(json, "localVersion", conflict.local().data());
    writeData(json, "serverVersion", conflict.server().data());
    writeData(json, "baseVersion", conflict.base());
    writeSide(json, "local", conflict.local());
    writeSide(json, "server", conflict.server());
    json.writeStringField("suggestedResolution", suggestion(conflict.suggestion()));
    json.writeBooleanField(
        "requiresManualReview", conflict.suggestion() == Suggestion.MANUAL_REVIEW);
    writeEnd(json, logged.end());
    json.writeEndObject();
  }

  private static void writeData(JsonGenerator json, String name, @Nullable Data data)
      throws IOException {
    json.writeFieldName(name);
    json.writeRawValue(data == null ? "null" : data.text());
  }

  private static void writeSide(JsonGenerator json, String name, Conflict.Side side)
      throws IOException {
    VectorClock clock = side.clock();
    json.writeObjectFieldStart(name);
    json.writeNumberField("version", side.version());
    json.writeFieldName("vectorClock");
    json.writeRawValue(clock == null ? "null" : clock.json());
    json.writeBooleanField("deleted", side.deleted());
    json.writeStringField("timestamp", Times.text(side.time()));
    json.writeEndObject();
  }

  /// Where both sides changed the same, somebody has to look; a program that must choose takes the
  /// later.
  private static String suggestion(Suggestion suggestion) {
    return suggestion == Suggestion.MANUAL_REVIEW ? "use_latest" : suggestion.text();
  }

  private static void writeEnd(JsonGenerator json, LoggedConflict.@Nullable End end)
      throws IOException {
    json.writeStringField("status", end == null ? "unresolved" : "resolved");
    if (end != null) {
      json.writeStringField("resolution", end.resolution());
      json.writeStringField("resolvedBy", end.by());
      json.writeStringField("resolvedAt", Times.text(end.at()));
      json.writeNumberField("newVersion", end.version());
      json.writeStringField("resolutionReason", end.note());
    }
  }
}
