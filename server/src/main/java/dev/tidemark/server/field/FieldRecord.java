package dev.tidemark.server.field;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.Data;
import dev.tidemark.core.Record;
import dev.tidemark.engine.ScopedRecord;
import dev.tidemark.server.web.Times;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A record as this protocol shows it: the members that are documented, null where the record does
/// not say, and what the server computes.
///
/// @param data what it says
/// @param createdAt when its first version was committed
/// @param updatedAt when its newest version was committed
/// @param version its newest version
record FieldRecord(FieldId id, Data data, Instant createdAt, Instant updatedAt, long version) {
  static final String ID = "id";
  static final String CREATED_AT = "created_at";
  static final String LAST_SYNCED_AT = "last_synced_at";

  static FieldRecord of(ScopedRecord record) {
    return new FieldRecord(
        new FieldId(record.id()),
        new Data(record.data()),
        record.createdAt(),
        record.updatedAt(),
        record.version());
  }

  static FieldRecord of(Record record) {
    return new FieldRecord(
        new FieldId(record.key().id()),
        record.data(),
        record.createdAt(),
        record.updatedAt(),
        record.version());
  }

  void write(JsonGenerator json, FieldCollection collection) throws IOException {
    String updated = Times.text(updatedAt);
    json.writeStartObject();
    id.write(json);
    for (FieldCollection.Member member : collection.members()) {
      @Nullable String value = data.member(member.name());
      json.writeFieldName(member.name());
      json.writeRawValue(value == null ? "null" : value);
    }
    json.writeStringField(CREATED_AT, Times.text(createdAt));
    json.writeStringField(collection.updatedAt(), updated);
    json.writeStringField(LAST_SYNCED_AT, version > 1 ? updated : null);
    json.writeEndObject();
  }

  /// Writes what is left of a record that stands in a list no more.
  static void writeGone(JsonGenerator json, FieldId id, Instant at) throws IOException {
    json.writeStartObject();
    id.write(json);
    json.writeBooleanField("deleted", true);
    json.writeStringField("updated_at", Times.text(at));
    json.writeEndObject();
  }
}
