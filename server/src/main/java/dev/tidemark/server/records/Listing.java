package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.VectorClock;
import dev.tidemark.engine.Listings;
import dev.tidemark.engine.ScopedRecord;
import dev.tidemark.server.web.VectorClocks;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;

/// A part of a collection, by id.
///
/// @param records the records
/// @param hasMore whether there are more after the last
record Listing(List<ScopedRecord> records, boolean hasMore) {
  static Listing of(Listings.Part part) {
    return new Listing(part.records(), part.more());
  }

  /// The merged clock of the records.
  VectorClock clock() {
    VectorClock merged = VectorClock.empty();
    var seen = new HashSet<String>();
    for (ScopedRecord record : records) {
      if (seen.add(record.clock())) {
        merged = merged.merge(VectorClocks.stored(record.clock()));
      }
    }
    return merged;
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("records");
    for (ScopedRecord record : records) {
      RecordAnswer.write(json, record);
    }
    json.writeEndArray();
    json.writeBooleanField("hasMore", hasMore);
    json.writeStringField("after", hasMore ? records.getLast().id() : null);
    json.writeEndObject();
  }
}
