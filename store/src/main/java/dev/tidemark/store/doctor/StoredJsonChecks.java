package dev.tidemark.store.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.StrictJson;
import dev.tidemark.core.VectorClock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What is wrong with JSON that is stored.
final class StoredJsonChecks {
  private StoredJsonChecks() {}

  /// What is wrong with the text of a clock; empty when it is one.
  static Optional<String> clock(String json) {
    try {
      JsonNode tree = StrictJson.tree(json);
      if (!tree.isObject()) {
        return Optional.of("its clock is no JSON object");
      }
      var entries = new TreeMap<String, Long>();
      for (Map.Entry<String, JsonNode> entry : tree.properties()) {
        if (!entry.getValue().isIntegralNumber() || !entry.getValue().canConvertToLong()) {
          return Optional.of("its clock counts in something else than whole numbers");
        }
        entries.put(entry.getKey(), entry.getValue().asLong());
      }
      VectorClock.of(entries);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("its clock is not one: " + e.getMessage());
    }
  }

  /// What is wrong with the text of data; empty when it is a JSON object.
  static Optional<String> data(String json) {
    return object(json, "data");
  }

  private static Optional<String> object(String json, String name) {
    try {
      return StrictJson.tree(json).isObject()
          ? Optional.empty()
          : Optional.of("its " + name + " is no JSON object");
    } catch (IllegalArgumentException e) {
      return Optional.of("its " + name + " is not JSON");
    }
  }
}
