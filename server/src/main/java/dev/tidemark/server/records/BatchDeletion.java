package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.Data;
import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.core.Identifiers;
import dev.tidemark.core.Operation;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Rejection;
import dev.tidemark.core.StrictJson;
import dev.tidemark.core.StrictJson.InvalidJson;
import dev.tidemark.engine.Outcome;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Records that are to be deleted together, each for itself: the body of a batch delete, and its
/// answer.
///
/// @param collection their collection
/// @param ids their ids, as sent, each once
record BatchDeletion(String collection, Set<String> ids) {
  /// The most ids of one request.
  static final int MAX_IDS = 1_000;

  /// Reads a body.
  ///
  /// @throws ApiException when it is not JSON or a member is missing or not as expected
  static BatchDeletion read(byte[] body) {
    return RequestMembers.read(body, parser -> new Reader(parser).request());
  }

  /// The deletions of those ids that can be one.
  List<Change> changes() {
    return ids.stream()
        .filter(Identifiers::valid)
        .map(id -> new RecordKey(collection, id))
        .map(key ->
            new Change(key, Operation.DELETE, Data.empty(), false, new Base.Newest(), null, null))
        .toList();
  }

  /// The answer as JSON text.
  ///
  /// @param outcomes what came of the changes, in order
  String text(List<Outcome> outcomes) {
    Iterator<Outcome> next = outcomes.iterator();
    var deleted = new ArrayList<String>();
    var failed = new LinkedHashMap<String, Rejection>();
    for (String id : ids) {
      if (!Identifiers.valid(id)) {
        failed.put(id, Rejection.VALIDATION_FAILED);
      } else if (next.next().decision() instanceof Rejected rejected) {
        failed.put(id, rejected.reason());
      } else {
        deleted.add(id);
      }
    }
    return Json.text(json -> {
      json.writeStartObject();
      json.writeArrayFieldStart("deleted");
      for (String id : deleted) {
        json.writeString(id);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("failed");
      for (Map.Entry<String, Rejection> one : failed.entrySet()) {
        json.writeStartObject();
        json.writeStringField("id", one.getKey());
        json.writeStringField("reason", one.getValue().text());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  private static final class Reader {
    private final JsonParser parser;
    private @Nullable String collection;
    private @Nullable Set<String> ids;

    private Reader(JsonParser parser) {
      this.parser = parser;
    }

    private Supplier<BatchDeletion> request() throws IOException, InvalidJson {
      RequestMembers.each(
          parser,
          (name, token) -> {
            switch (name) {
              case "collection" -> collection = text(name, token);
              case "ids" -> ids = ids(token);
              default -> StrictJson.skipValue(parser);
            }
          });
      return this::made;
    }

    private BatchDeletion made() {
      if (collection == null) {
        throw ApiException.invalid("collection", "missing");
      }
      if (ids == null) {
        throw ApiException.invalid("ids", "missing");
      }
      return new BatchDeletion(Parameters.identifier("collection", collection), ids);
    }

    private Set<String> ids(JsonToken token) throws IOException, InvalidJson {
      if (token != JsonToken.START_ARRAY) {
        throw ApiException.invalid("ids", "expected an array");
      }
      var all = new LinkedHashSet<String>();
      int count = 0;
      for (JsonToken next = parser.nextToken();
          next != JsonToken.END_ARRAY;
          next = parser.nextToken()) {
        if (count == MAX_IDS) {
          throw ApiException.tooMany("ids", MAX_IDS);
        }
        all.add(text("/ids/" + count, next));
        count++;
      }
      return all;
    }

    private String text(String field, JsonToken token) throws IOException, InvalidJson {
      StrictJson.skipValue(parser);
      if (token != JsonToken.VALUE_STRING) {
        throw ApiException.invalid(field, "expected text");
      }
      return parser.getText();
    }
  }
}
