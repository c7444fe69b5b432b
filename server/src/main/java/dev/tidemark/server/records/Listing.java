package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.VectorClock;
import dev.tidemark.engine.ScopedRecord;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;

/// A part of a collection, by id.
///
/// @param records the records
/// @param hasMore whether there are more after the last
record Listing(List<ScopedRecord> records, boolean hasMore) {
  /// The part that those begin with.
  ///
  /// @param found one more than `limit`, where there are so many
  static Listing of(List<ScopedRecord> found, int limit) {
    boolean hasMore = found.size() > limit;
    return new Listing(hasMore ? found.subList(0, limit) : found, hasMore);
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
