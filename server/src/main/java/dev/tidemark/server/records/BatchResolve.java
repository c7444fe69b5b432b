package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.Change;
import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Outcome;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Fields;
import dev.tidemark.server.web.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Several conflicts to be resolved in one request, each for itself.
///
/// @param items one for each conflict, in order
record BatchResolve(List<Item> items) {
  /// The most conflicts of one request.
  static final int MOST = 1_000;

  /// One of them.
  ///
  /// @param resolving how; null when the request does not say it properly
  /// @param wrong what it does not say properly; null when it does
  record Item(String conflict, @Nullable Resolving resolving, @Nullable ApiException wrong) {
    private static Item of(Fields request) {
      String conflict = request.requiredText("conflictId");
      try {
        request.requiredIdentifier("conflictId");
        return new Item(conflict, Resolving.of(request, "strategy"), null);
      } catch (ApiException e) {
        return new Item(conflict, null, e);
      }
    }
  }

  /// Reads a request.
  static BatchResolve of(Fields request) {
    return new BatchResolve(
        request.requiredObjects("resolutions", MOST).stream().map(Item::of).toList());
  }

  /// The ids of all the conflicts.
  List<String> ids() {
    return items.stream()
        .filter(item -> item.resolving != null)
        .map(Item::conflict)
        .distinct()
        .toList();
  }

  /// The same, less those that are not among the known ones.
  BatchResolve among(Map<String, LoggedConflict> known) {
    return new BatchResolve(
        items.stream()
            .map(item ->
                item.resolving == null || known.containsKey(item.conflict)
                    ? item
                    : new Item(item.conflict, null, Errors.noSuchConflict()))
            .toList());
  }

  /// The changes that resolve those conflicts for which it is said how.
  List<Change> changes(Map<String, LoggedConflict> known) {
    var changes = new ArrayList<Change>();
    for (Item item : items) {
      if (item.resolving != null) {
        LoggedConflict conflict = Objects.requireNonNull(known.get(item.conflict));
        changes.add(item.resolving.change(conflict.conflict().key(), item.conflict));
      }
    }
    return changes;
  }

  /// The answer as JSON text.
  ///
  /// @param outcomes what came of the changes, in order
  String answer(List<Outcome> outcomes) {
    var resolved = new ArrayList<String>();
    var errors = new ArrayList<Item>();
    Iterator<Outcome> next = outcomes.iterator();
    for (Item item : items) {
      if (item.wrong != null) {
        errors.add(item);
      } else if (next.next().decision() instanceof Rejected rejected) {
        errors.add(new Item(item.conflict, null, Errors.rejected(rejected, Errors.MERGED)));
      } else {
        resolved.add(item.conflict);
      }
    }
    return Json.text(json -> write(json, resolved, errors));
  }

  private static void write(JsonGenerator json, List<String> resolved, List<Item> errors)
      throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("resolved");
    for (String conflict : resolved) {
      json.writeString(conflict);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("failed");
    for (Item item : errors) {
      json.writeString(item.conflict);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("errors");
    for (Item item : errors) {
      ApiException wrong = Objects.requireNonNull(item.wrong);
      json.writeStartObject();
      json.writeStringField("conflictId", item.conflict);
      json.writeStringField("code", wrong.code().name());
      json.writeStringField("message", wrong.getMessage());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
