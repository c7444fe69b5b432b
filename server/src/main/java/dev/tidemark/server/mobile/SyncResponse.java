package dev.tidemark.server.mobile;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Earlier;
import dev.tidemark.engine.Outcome;
import dev.tidemark.server.web.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The payload of a `sync_response`. An item whose conflict is pending is neither synced nor
/// failed.
final class SyncResponse {
  private static final String PENDING = "pending";

  private final List<Line> lines;

  private SyncResponse(List<Line> lines) {
    this.lines = lines;
  }

  /// The payload as JSON text.
  ///
  /// @param items what was asked
  /// @param outcomes what came of those that could be read, in order
  static String text(List<SyncItem> items, List<Outcome> outcomes) {
    Iterator<Outcome> next = outcomes.iterator();
    var lines = new ArrayList<Line>(items.size());
    for (SyncItem item : items) {
      lines.add(new Line(item, item.change() == null ? null : next.next()));
    }
    return Json.text(new SyncResponse(lines)::write);
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("synced_items", count("synced"));
    json.writeNumberField("failed_items", count("failed"));
    json.writeArrayFieldStart("conflicts");
    for (Line line : lines) {
      ConflictNotice notice = line.conflict();
      if (notice != null) {
        notice.write(json);
      }
    }
    json.writeEndArray();
    json.writeArrayFieldStart("errors");
    for (Line line : lines) {
      line.writeError(json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("results");
    for (Line line : lines) {
      line.writeResult(json);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private long count(String status) {
    return lines.stream().filter(line -> line.status().equals(status)).count();
  }

  /// An item and what came of it; no outcome when it could not be read.
  private record Line(SyncItem item, @Nullable Outcome outcome) {

    /// `synced`, `failed` or `conflict`.
    private String status() {
      ConflictNotice conflict = conflict();
      if (conflict != null && conflict.resolution().equals(PENDING)) {
        return "conflict";
      }
      return outcome == null || outcome.decision() instanceof Decision.Rejected
          ? "failed"
          : "synced";
    }

    private @Nullable ConflictNotice conflict() {
      if (outcome == null || outcome.conflictId() == null) {
        return null;
      }
      String id = outcome.conflictId();
      return switch (outcome.decision()) {
        case Decision.Conflicted(var conflict, var resolution) ->
            new ConflictNotice(id, conflict, resolution.text());
        case Decision.Duplicate(Earlier.Result.Disputed first) ->
            new ConflictNotice(id, first.conflict(), first.resolution());
        default -> null;
      };
    }

    private void writeError(JsonGenerator json) throws IOException {
      if (item.fault() != null) {
        writeError(json, "validation_failed", item.fault());
      } else if (outcome != null && outcome.decision() instanceof Decision.Rejected rejected) {
        writeError(json, rejected.reason().text(), rejected.message());
      }
    }

    private void writeError(JsonGenerator json, String error, String message) throws IOException {
      json.writeStartObject();
      json.writeStringField("item_id", item.id());
      json.writeStringField("entity_type", item.collection());
      json.writeStringField("error", error);
      json.writeStringField("message", message);
      json.writeEndObject();
    }

    private void writeResult(JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeStringField("entity_type", item.collection());
      json.writeStringField("entity_id", item.id());
      json.writeStringField("status", status());
      if (outcome == null || status().equals("failed")) {
        json.writeNullField("version");
      } else {
        json.writeNumberField("version", outcome.version());
      }
      json.writeEndObject();
    }
  }
}
