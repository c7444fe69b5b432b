package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.VectorClock;
import dev.tidemark.engine.Lookup;
import dev.tidemark.engine.Outcome;
import dev.tidemark.server.records.BatchRequest.Item;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorBody;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the answer to a batch.
///
/// @param items what was asked, readable or not
/// @param now when errors happened
/// @param requestId the id that errors carry
record BatchAnswer(List<Item> items, Instant now, String requestId) {

  /// The answer as JSON text.
  ///
  /// @param outcomes what came of the changes, in order
  /// @param found what the look-ups found, in order
  String text(List<Outcome> outcomes, List<Lookup.Found> found) {
    List<RecordReply> replies = replies(outcomes, found);
    return Json.text(json -> {
      json.writeStartObject();
      json.writeArrayFieldStart("results");
      for (int i = 0; i < items.size(); i++) {
        write(json, items.get(i).label(), replies.get(i));
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  /// The merged clock of what was touched.
  VectorClock clock(List<Outcome> outcomes, List<Lookup.Found> found) {
    VectorClock merged = VectorClock.empty();
    for (RecordReply reply : replies(outcomes, found)) {
      if (reply instanceof RecordReply.Good good) {
        merged = merged.merge(good.clock());
      }
    }
    return merged;
  }

  /// The error of a batch that could not be done as a whole; it names the operation at which it
  /// ended, the first that cannot be read or else the first that failed.
  ///
  /// @param outcomes what came of the changes up to there
  /// @param found what the look-ups up to there found
  ApiException undone(List<Outcome> outcomes, List<Lookup.Found> found) {
    List<RecordReply> replies = replies(outcomes, found);
    for (int i = 0; i < replies.size(); i++) {
      if (replies.get(i) instanceof RecordReply.Bad(ApiException error)) {
        return failed(i, error);
      }
    }
    throw new IllegalStateException("a batch was undone in which nothing failed");
  }

  /// Demands that each operation can be read: else the batch cannot be done as a whole.
  ///
  /// @throws ApiException naming the first that cannot
  void requireReadable() {
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i) instanceof Item.Unreadable(String label, ApiException why)) {
        throw failed(i, why);
      }
    }
  }

  private ApiException failed(int index, ApiException error) {
    Map<String, Object> cause = ErrorBody.error(error, now, requestId);
    String label = items.get(index).label();
    return new ApiException(
        ErrorCode.SYNC_CONFLICT,
        "operation " + index + " failed, so nothing was done: " + error.getMessage(),
        label == null
            ? Map.of("index", index, "error", cause)
            : Map.of("index", index, "error", cause, "requestId", label));
  }

  /// The replies, in order, as far as there are outcomes.
  private List<RecordReply> replies(List<Outcome> outcomes, List<Lookup.Found> found) {
    Iterator<Outcome> nextOutcome = outcomes.iterator();
    Iterator<Lookup.Found> nextFound = found.iterator();
    var replies = new ArrayList<RecordReply>(items.size());
    for (Item item : items) {
      switch (item) {
        case Item.Unreadable(String label, ApiException why) ->
            replies.add(new RecordReply.Bad(why));
        case Item.Readable(String label, RecordRequest.Write write) -> {
          if (!nextOutcome.hasNext()) {
            return replies;
          }
          replies.add(RecordReply.of(write, nextOutcome.next()));
        }
        case Item.Readable(String label, RecordRequest request) -> {
          if (!nextFound.hasNext()) {
            return replies;
          }
          replies.add(reply(request, nextFound.next()));
        }
      }
    }
    return replies;
  }

  private static RecordReply reply(RecordRequest request, Lookup.Found found) {
    return switch (found) {
      case Lookup.Found.One(var record) when request instanceof RecordRequest.One one ->
          RecordReply.of(one, record);
      case Lookup.Found.Page(var records) when request instanceof RecordRequest.Page ->
          RecordReply.of(records.map(Listing::of), null);
      case Lookup.Found.Unread unread -> new RecordReply.Bad(Errors.noRoom());
      default -> throw new IllegalStateException("what was found is not what was asked for");
    };
  }

  private void write(JsonGenerator json, @Nullable String label, RecordReply reply)
      throws IOException {
    json.writeStartObject();
    if (label != null) {
      json.writeStringField("requestId", label);
    }
    switch (reply) {
      case RecordReply.Good good -> {
        json.writeNumberField("status", good.status());
        json.writeFieldName("body");
        if (good.body() == null) {
          json.writeNull();
        } else {
          good.body().write(json);
        }
      }
      case RecordReply.Bad(ApiException error) -> {
        json.writeNumberField("status", error.code().status());
        json.writeFieldName("body");
        ErrorBody.write(json, error, now, requestId);
      }
    }
    json.writeEndObject();
  }
}
