package dev.tidemark.server.mobile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.Change;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The payload of a `sync`.
///
/// @param key its name, by which it has one effect however often it arrives
/// @param items in the order in which they were sent
record SyncRequest(String key, List<SyncItem> items) {
  private static final int MOST_ITEMS = 1_000;

  /// Reads a payload.
  ///
  /// @throws ApiException naming the member that is missing or not as expected
  static SyncRequest of(JsonNode payload) {
    String key = Fields.of(payload).requiredIdentifier("idempotency_key");
    var items = new ArrayList<SyncItem>();
    for (Map.Entry<String, JsonNode> member : payload.properties()) {
      ItemKind.of(member.getKey()).ifPresent(kind -> read(kind, member, items));
    }
    return new SyncRequest(key, items);
  }

  private static void read(
      ItemKind kind, Map.Entry<String, JsonNode> member, List<SyncItem> items) {
    if (!member.getValue().isArray()) {
      throw ApiException.invalid(member.getKey(), "expected an array");
    }
    for (JsonNode item : member.getValue()) {
      if (items.size() == MOST_ITEMS) {
        throw ApiException.invalid(member.getKey(), "more than " + MOST_ITEMS + " items in all");
      }
      items.add(SyncItem.of(kind, item));
    }
  }

  /// What those items ask for that can be read.
  List<Change> changes() {
    return items.stream().map(SyncItem::change).filter(Objects::nonNull).toList();
  }
}
