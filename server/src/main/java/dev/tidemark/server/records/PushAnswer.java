package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.Conflict;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Decision.Accepted;
import dev.tidemark.core.Decision.Conflicted;
import dev.tidemark.core.Decision.Duplicate;
import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.core.Decision.Resolved;
import dev.tidemark.core.Earlier;
import dev.tidemark.core.Resolution;
import dev.tidemark.core.VectorClock;
import dev.tidemark.engine.Outcome;
import dev.tidemark.server.records.PushRequest.Item;
import dev.tidemark.server.web.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to a push: every change in exactly one of `accepted`, `rejected` and `conflicts`, and
/// in `results`.
final class PushAnswer {
  private final List<Line> lines;
  private final String syncToken;

  private PushAnswer(List<Line> lines, String syncToken) {
    this.lines = lines;
    this.syncToken = syncToken;
  }

  /// The answer as JSON text.
  ///
  /// @param items what was asked, readable or not
  /// @param outcomes what came of the readable ones, in order
  static String text(List<Item> items, List<Outcome> outcomes, String syncToken) {
    Iterator<Outcome> next = outcomes.iterator();
    var lines = new ArrayList<Line>(items.size());
    for (Item item : items) {
      lines.add(
          switch (item) {
            case Item.Readable readable -> line(next.next());
            case Item.Unreadable(String id, String collection, Rejected why) ->
                new Line(id, collection, new Result.No(why), 0, VectorClock.empty());
          });
    }
    return Json.text(new PushAnswer(lines, syncToken)::write);
  }

  /// The merged clock of what the outcomes touched.
  static VectorClock clock(List<Outcome> outcomes) {
    VectorClock merged = VectorClock.empty();
    for (Outcome outcome : outcomes) {
      merged = merged.merge(outcome.clock());
    }
    return merged;
  }

  private static Line line(Outcome outcome) {
    return new Line(
        outcome.change().key().id(),
        outcome.change().key().collection(),
        result(outcome),
        outcome.version(),
        outcome.clock());
  }

  private static Result result(Outcome outcome) {
    Decision decision = outcome.decision();
    return switch (decision) {
      case Accepted accepted -> new Result.Yes("accepted");
      case Duplicate(Earlier.Result.Disputed first) ->
          new Result.Dispute(first.id(), first.conflict(), first.resolution());
      case Duplicate duplicate -> new Result.Yes("duplicate");
      case Rejected rejected -> new Result.No(rejected);
      case Resolved resolved -> new Result.Yes("resolved");
      case Conflicted(Conflict conflict, Resolution resolution) ->
          new Result.Dispute(String.valueOf(outcome.conflictId()), conflict, resolution.text());
    };
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("accepted");
    for (Line line : lines) {
      if (line.result instanceof Result.Yes) {
        json.writeString(line.id);
      }
    }
    json.writeEndArray();
    json.writeArrayFieldStart("rejected");
    for (Line line : lines) {
      if (line.result instanceof Result.No(Rejected why)) {
        write(json, line, why);
      }
    }
    json.writeEndArray();
    json.writeArrayFieldStart("conflicts");
    for (Line line : lines) {
      if (line.result instanceof Result.Dispute dispute) {
        write(json, line, dispute);
      }
    }
    json.writeEndArray();
    json.writeArrayFieldStart("results");
    for (int i = 0; i < lines.size(); i++) {
      write(json, i, lines.get(i));
    }
    json.writeEndArray();
    json.writeStringField("syncToken", syncToken);
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Line line, Rejected why) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", line.id);
    json.writeStringField("collection", line.collection);
    json.writeStringField("reason", why.reason().text());
    json.writeStringField("message", why.message());
    if (why.pointer() != null) {
      json.writeStringField("pointer", why.pointer());
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Line line, Result.Dispute dispute)
      throws IOException {
    Conflict conflict = dispute.conflict;
    json.writeStartObject();
    json.writeStringField("id", line.id);
    json.writeStringField("collection", line.collection);
    json.writeStringField("conflictId", dispute.id);
    json.writeStringField("reason", conflict.reason().text());
    json.writeNumberField("localVersion", conflict.local().version());
    json.writeNumberField("serverVersion", conflict.server().version());
    json.writeStringField("suggestion", conflict.suggestion().text());
    json.writeStringField("resolution", dispute.resolution);
    if (!dispute.resolution.equals("pending")) {
      json.writeNumberField("newVersion", line.version);
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, int index, Line line) throws IOException {
    json.writeStartObject();
    json.writeNumberField("index", index);
    json.writeStringField("collection", line.collection);
    json.writeStringField("id", line.id);
    json.writeStringField(
        "status",
        switch (line.result) {
          case Result.Yes(String status) -> status;
          case Result.No no -> "rejected";
          case Result.Dispute dispute -> "conflict";
        });
    if (line.result instanceof Result.No) {
      json.writeNullField("version");
      json.writeNullField("vectorClock");
    } else {
      json.writeNumberField("version", line.version);
      json.writeFieldName("vectorClock");
      json.writeRawValue(line.clock.json());
    }
    json.writeEndObject();
  }

  private record Line(
      @Nullable String id,
      @Nullable String collection,
      Result result,
      long version,
      VectorClock clock) {}

  private sealed interface Result {
    record Yes(String status) implements Result {}

    record No(Rejected why) implements Result {}

    record Dispute(String id, Conflict conflict, String resolution) implements Result {}
  }
}
