package dev.tidemark.server.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.Change;
import dev.tidemark.core.Data;
import dev.tidemark.core.Operation;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.StrictJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// One record of the documents' examples.
///
/// @param key which
/// @param createdAt the printed `created_at`
/// @param updatedAt the printed `updated_at`, in inventory `last_updated`
/// @param data the printed members but those that the server computes
record DemoRecord(RecordKey key, Instant createdAt, Instant updatedAt, Data data) {

  private static final String RESOURCE = "records.ndjson";

  /// All of them, by the time of their last change.
  static List<DemoRecord> all() {
    InputStream resource = DemoRecord.class.getResourceAsStream(RESOURCE);
    if (resource == null) {
      throw new IllegalStateException(RESOURCE + " is missing from the program");
    }
    try (var lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .map(DemoRecord::read)
          .sorted(Comparator.comparing(DemoRecord::updatedAt))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The change that makes it.
  Change change() {
    return new Change(
        key, Operation.CREATE, data, false, Change.Base.unnamed(), null, updatedAt, createdAt);
  }

  private static DemoRecord read(String line) {
    try {
      JsonNode node = StrictJson.mapper().readTree(line);
      return new DemoRecord(
          new RecordKey(node.required("collection").asText(), node.required("id").asText()),
          Instant.parse(node.required("created_at").asText()),
          Instant.parse(node.required("updated_at").asText()),
          Data.of((ObjectNode) node.required("data")));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(RESOURCE + " holds a bad line: " + line, e);
    }
  }
}
