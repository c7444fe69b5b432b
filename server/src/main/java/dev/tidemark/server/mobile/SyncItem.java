package dev.tidemark.server.mobile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.Data;
import dev.tidemark.core.Identifiers;
import dev.tidemark.core.Operation;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.VectorClock;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Times;
import dev.tidemark.server.web.VectorClocks;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One item of a `sync`, as the change it asks for.
///
/// @param collection the collection that its list stands for
/// @param id its id; null when it has none
/// @param change what it asks for; null when it cannot be read
/// @param fault why it cannot be read; null when it can
record SyncItem(
    String collection, @Nullable String id, @Nullable Change change, @Nullable String fault) {
  /// Members of an item that are no data.
  private static final List<String> CONTROL =
      List.of("mobile_id", "version", "deleted", "partial", "vector_clock");

  /// Reads an item of that kind.
  static SyncItem of(ItemKind kind, JsonNode item) {
    String id = item.path(kind.idMember()).asText(null);
    try {
      if (!(item instanceof ObjectNode object)) {
        throw ApiException.invalid("item", "expected an object");
      }
      return new SyncItem(kind.collection(), id, change(kind, object), null);
    } catch (ApiException e) {
      return new SyncItem(kind.collection(), id, null, String.valueOf(e.getMessage()));
    }
  }

  private static Change change(ItemKind kind, ObjectNode item) {
    JsonNode id = item.path(kind.idMember());
    if (!id.isTextual() || !Identifiers.valid(id.asText())) {
      throw ApiException.invalid(
          kind.idMember(),
          id.isMissingNode() ? ApiException.MISSING : "expected " + Identifiers.RULE);
    }
    var key = new RecordKey(kind.collection(), id.asText());
    if (kind.appendOnly()) {
      kind.check(item);
      return new Change(
          key, Operation.CREATE, Data.of(item), false, new Base.Seen(0), null, time(item));
    }
    Long version = version(item);
    boolean deleted = flag(item, "deleted");
    JsonNode clock = item.path("vector_clock");
    VectorClock vectorClock =
        clock.isMissingNode() || clock.isNull() ? null : VectorClocks.of(clock, "vector_clock");
    Operation operation =
        deleted
            ? Operation.DELETE
            : version == null || version == 0 ? Operation.CREATE : Operation.UPDATE;
    return new Change(
        key,
        operation,
        deleted ? Data.empty() : Data.of(item.deepCopy().without(CONTROL)),
        flag(item, "partial") && !deleted,
        version == null ? Base.unnamed() : new Base.Seen(version),
        vectorClock,
        time(item));
  }

  private static @Nullable Long version(ObjectNode item) {
    JsonNode version = item.path("version");
    if (version.isMissingNode() || version.isNull()) {
      return null;
    }
    if (!version.isIntegralNumber() || !version.canConvertToLong() || version.asLong() < 0) {
      throw ApiException.invalid("version", "expected a whole number, 0 or more");
    }
    return version.asLong();
  }

  private static boolean flag(ObjectNode item, String name) {
    JsonNode flag = item.path(name);
    if (!flag.isMissingNode() && !flag.isNull() && !flag.isBoolean()) {
      throw ApiException.invalid(name, "expected true or false");
    }
    return flag.asBoolean();
  }

  /// When the device made it: it says so among the data.
  private static @Nullable Instant time(ObjectNode item) {
    for (String name : List.of("timestamp", "updated_at")) {
      JsonNode time = item.path(name);
      if (time.isTextual()) {
        return Times.parse(name, time.asText());
      }
    }
    return null;
  }
}
