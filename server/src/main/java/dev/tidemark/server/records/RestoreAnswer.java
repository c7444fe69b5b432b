package dev.tidemark.server.records;

import dev.tidemark.core.Decision.Accepted;
import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.StrictJson;
import dev.tidemark.core.VectorClock;
import dev.tidemark.engine.AuditEntry;
import dev.tidemark.engine.Outcome;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.VectorClocks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a restore is answered, and what is kept of it in the audit log.
final class RestoreAnswer {
  private static final String ACTION = "record.restore";

  private RestoreAnswer() {}

  /// The answer as JSON text; null when nothing was restored.
  static @Nullable String text(Outcome outcome, long targetVersion) {
    if (outcome.decision() instanceof Rejected) {
      return null;
    }
    RecordKey key = outcome.change().key();
    return Json.text(json -> {
      json.writeStartObject();
      json.writeBooleanField("success", true);
      json.writeNumberField("newVersion", outcome.version());
      json.writeNumberField("restoredFrom", targetVersion);
      json.writeStringField("recordId", key.id());
      json.writeStringField("collection", key.collection());
      json.writeFieldName("vectorClock");
      json.writeRawValue(outcome.clock().json());
      json.writeEndObject();
    });
  }

  /// The record's clock in an answer.
  static VectorClock clock(String answer) {
    return VectorClocks.stored(StrictJson.tree(answer).required("vectorClock").toString());
  }

  /// Nothing is kept of what changed nothing.
  static List<AuditEntry> audit(Principal caller, Outcome outcome, RestoreRequest request) {
    Record record = outcome.record();
    if (record == null || !(outcome.decision() instanceof Accepted)) {
      return List.of();
    }
    String details =
        Json.text(json -> {
          json.writeStartObject();
          json.writeNumberField("restoredFrom", request.targetVersion());
          json.writeNumberField("newVersion", record.version());
          if (request.reason() != null) {
            json.writeStringField("reason", request.reason());
          }
          json.writeEndObject();
        });
    RecordKey key = record.key();
    return List.of(
        new AuditEntry(
            record.updatedAt(),
            record.position(),
            caller.user(),
            ACTION,
            key.collection() + "/" + key.id(),
            null,
            details));
  }
}
