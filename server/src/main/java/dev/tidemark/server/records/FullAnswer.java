package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.Data;
import dev.tidemark.engine.FullSync;
import dev.tidemark.engine.ScopedRecord;
import dev.tidemark.engine.SyncTokens;
import dev.tidemark.server.web.Digests;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Times;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes a full sync record by record, holding one page at a time.
final class FullAnswer {
  private final FullSync.Walk walk;
  private final FullRequest request;
  private final SyncTokens tokens;
  private final Map<String, String> checksums = new LinkedHashMap<>();

  FullAnswer(FullSync.Walk walk, FullRequest request, SyncTokens tokens) {
    this.walk = walk;
    this.request = request;
    this.tokens = tokens;
  }

  /// Writes the answer and closes the stream. When that fails the stream stays open: closing the
  /// generator would close every array and object, and the answer look whole.
  void write(OutputStream out) throws IOException {
    JsonGenerator json = Json.factory().createGenerator(out);
    json.writeStartObject();
    json.writeObjectFieldStart("data");
    for (String collection : walk.collections()) {
      collection(json, collection);
    }
    json.writeEndObject();
    if (request.checksum()) {
      json.writeObjectFieldStart("checksums");
      for (Map.Entry<String, String> checksum : checksums.entrySet()) {
        json.writeStringField(checksum.getKey(), checksum.getValue());
      }
      json.writeEndObject();
    }
    json.writeStringField("syncToken", tokens.issue(walk.cursor()));
    json.writeStringField("timestamp", Times.text(walk.head().committedAt()));
    json.writeEndObject();
    json.close();
  }

  private void collection(JsonGenerator json, String collection) throws IOException {
    MessageDigest sha256 = Digests.sha256();
    json.writeArrayFieldStart(collection);
    walk.forEach(
        collection,
        request.includeDeleted(),
        row -> {
          try {
            record(json, row);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          if (request.checksum()) {
            sha256.update(canonical(row).getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) '\n');
          }
        });
    json.writeEndArray();
    checksums.put(collection, HexFormat.of().formatHex(sha256.digest()));
  }

  private static void record(JsonGenerator json, ScopedRecord row) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", row.id());
    json.writeNumberField("version", row.version());
    json.writeFieldName("vectorClock");
    json.writeRawValue(row.clock());
    json.writeFieldName("data");
    json.writeRawValue(row.data());
    json.writeStringField("updatedAt", Times.text(row.updatedAt()));
    if (row.deleted()) {
      json.writeBooleanField("deleted", true);
    }
    json.writeEndObject();
  }

  /// The RFC 8785 form of `{"data","id","version"}`. An identifier needs no escapes, and its
  /// members sort in this order.
  private static String canonical(ScopedRecord row) {
    return "{\"data\":"
        + new Data(row.data()).canonical()
        + ",\"id\":\""
        + row.id()
        + "\",\"version\":"
        + row.version()
        + "}";
  }
}
