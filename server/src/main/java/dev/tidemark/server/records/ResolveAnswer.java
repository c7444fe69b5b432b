package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Resolution;
import dev.tidemark.engine.Outcome;
import dev.tidemark.server.web.Json;
import java.io.IOException;

/// The answer to a conflict that was resolved.
final class ResolveAnswer {
  private ResolveAnswer() {}

  /// The answer as JSON text.
  static String text(Outcome outcome) {
    if (!(outcome.decision() instanceof Decision.Resolved resolved)) {
      throw new IllegalStateException(outcome.change().key() + ": not resolved");
    }
    return Json.text(json -> write(json, outcome, resolved));
  }

  private static void write(JsonGenerator json, Outcome outcome, Decision.Resolved resolved)
      throws IOException {
    long onTopOf =
        resolved.resolution() instanceof Resolution.UseServer
            ? outcome.version()
            : outcome.version() - 1;
    json.writeStartObject();
    json.writeBooleanField("success", true);
    json.writeStringField("recordId", outcome.change().key().id());
    json.writeStringField("collection", outcome.change().key().collection());
    json.writeStringField("resolution", resolved.resolution().text());
    json.writeNumberField("newVersion", outcome.version());
    if (onTopOf != resolved.conflict().server().version()) {
      json.writeNumberField("serverVersion", onTopOf);
    }
    json.writeFieldName("vectorClock");
    json.writeRawValue(outcome.clock().json());
    json.writeEndObject();
  }
}
