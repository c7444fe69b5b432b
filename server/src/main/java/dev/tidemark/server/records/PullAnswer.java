package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.VectorClock;
import dev.tidemark.engine.PullPage;
import dev.tidemark.engine.PullPage.Item;
import dev.tidemark.engine.ScopedRecord;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Times;
import dev.tidemark.server.web.VectorClocks;
import java.io.IOException;
import java.util.HashSet;
import java.util.Locale;

/// The answer to a pull.
final class PullAnswer {
  private PullAnswer() {}

  static byte[] bytes(PullPage page, String syncToken) {
    return Json.bytes(json -> write(json, page, syncToken));
  }

  /// The merged clock of the records in the page.
  static VectorClock clock(PullPage page) {
    var seen = new HashSet<String>();
    VectorClock merged = VectorClock.empty();
    for (Item item : page.items()) {
      if (item instanceof Item.Upsert(ScopedRecord row, boolean created) && seen.add(row.clock())) {
        merged = merged.merge(VectorClocks.stored(row.clock()));
      }
    }
    return merged;
  }

  private static void write(JsonGenerator json, PullPage page, String syncToken)
      throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("changes");
    for (Item item : page.items()) {
      if (item instanceof Item.Upsert(ScopedRecord row, boolean created)) {
        write(json, row, created);
      }
    }
    json.writeEndArray();
    json.writeBooleanField("hasMore", page.hasMore());
    json.writeStringField("syncToken", syncToken);
    json.writeArrayFieldStart("deletions");
    for (Item item : page.items()) {
      if (item instanceof Item.Deletion deletion) {
        json.writeString(deletion.id());
      }
    }
    json.writeEndArray();
    json.writeArrayFieldStart("deletedRecords");
    for (Item item : page.items()) {
      if (item instanceof Item.Deletion deletion) {
        write(json, deletion);
      }
    }
    json.writeEndArray();
    if (page.reset()) {
      json.writeBooleanField("reset", true);
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, ScopedRecord row, boolean created)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", row.id());
    json.writeStringField("collection", row.collection());
    json.writeStringField("operation", created ? "create" : "update");
    json.writeFieldName("data");
    json.writeRawValue(row.data());
    json.writeNumberField("version", row.version());
    json.writeFieldName("vectorClock");
    json.writeRawValue(row.clock());
    json.writeStringField("timestamp", Times.text(row.updatedAt()));
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Item.Deletion deletion) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", deletion.id());
    json.writeStringField("collection", deletion.collection());
    json.writeNumberField("version", deletion.version());
    json.writeStringField("reason", deletion.why().name().toLowerCase(Locale.ROOT));
    json.writeEndObject();
  }
}
