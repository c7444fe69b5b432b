package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidemark.core.Change;
import dev.tidemark.core.Data;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.StrictJson;
import dev.tidemark.core.StrictJson.InvalidJson;
import dev.tidemark.engine.Lookup;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The body of a batch, read in one pass.
///
/// @param items the operations, in order
/// @param atomic whether they are done as a whole or not at all
record BatchRequest(List<Item> items, boolean atomic) {
  /// The most operations of one batch.
  static final int MAX_OPERATIONS = 1_000;

  /// The most records that the lists of one batch may hold together.
  static final int MAX_LISTED = 10_000;

  /// One element of `operations`.
  sealed interface Item {
    /// The sender's name for it.
    @Nullable String label();

    /// An operation that can be done.
    record Readable(@Nullable String label, RecordRequest request) implements Item {}

    /// An operation that cannot be read; it fails, the others do not.
    record Unreadable(@Nullable String label, ApiException why) implements Item {}
  }

  /// Reads a body.
  ///
  /// @throws ApiException when it is not JSON or has no `operations` or too many of them
  static BatchRequest read(byte[] body) {
    return RequestMembers.read(body, parser -> new Reader(parser, body).request());
  }

  /// The changes among the operations.
  List<Change> changes() {
    return requests().stream()
        .filter(RecordRequest.Write.class::isInstance)
        .map(request -> ((RecordRequest.Write) request).change())
        .toList();
  }

  /// What the operations read, each after the changes that come before it. One more record than a
  /// page holds tells whether there are more.
  List<Lookup> lookups() {
    var lookups = new ArrayList<Lookup>();
    int after = 0;
    for (RecordRequest request : requests()) {
      switch (request) {
        case RecordRequest.Write write -> after++;
        case RecordRequest.One(RecordKey key, String known) ->
            lookups.add(new Lookup.One(after, key));
        case RecordRequest.Page(String collection, String from, int limit) ->
            lookups.add(new Lookup.Page(after, collection, from, limit));
      }
    }
    return lookups;
  }

  private List<RecordRequest> requests() {
    return items.stream()
        .filter(Item.Readable.class::isInstance)
        .map(item -> ((Item.Readable) item).request())
        .toList();
  }

  private static final class Reader {
    private final JsonParser parser;
    private final byte[] source;
    private final List<Item> items = new ArrayList<>();
    private boolean found;
    private boolean atomic;
    private int listed;

    private Reader(JsonParser parser, byte[] source) {
      this.parser = parser;
      this.source = source;
    }

    private Supplier<BatchRequest> request() throws IOException, InvalidJson {
      RequestMembers.each(
          parser,
          (name, token) -> {
            switch (name) {
              case "operations" -> operations(token);
              case "atomic" -> atomic(token);
              default -> StrictJson.skipValue(parser);
            }
          });
      return this::made;
    }

    private BatchRequest made() {
      if (!found) {
        throw ApiException.invalid("operations", "missing");
      }
      return new BatchRequest(List.copyOf(items), atomic);
    }

    private void atomic(JsonToken token) throws IOException, InvalidJson {
      if (!token.isBoolean() && token != JsonToken.VALUE_NULL) {
        throw ApiException.invalid("atomic", "expected true or false");
      }
      atomic = token == JsonToken.VALUE_TRUE;
    }

    private void operations(JsonToken token) throws IOException, InvalidJson {
      found = true;
      if (token != JsonToken.START_ARRAY) {
        throw ApiException.invalid("operations", "expected an array");
      }
      for (JsonToken next = parser.nextToken();
          next != JsonToken.END_ARRAY;
          next = parser.nextToken()) {
        if (items.size() == MAX_OPERATIONS) {
          throw ApiException.tooMany("operations", MAX_OPERATIONS);
        }
        items.add(operation(next));
      }
    }

    private Item operation(JsonToken token) throws IOException, InvalidJson {
      if (token != JsonToken.START_OBJECT) {
        StrictJson.skipValue(parser);
        return new Item.Unreadable(
            null, ApiException.invalid("/operations/" + items.size(), "expected an object"));
      }
      var draft = new Draft();
      RequestMembers.each(parser, draft::member);
      return item(draft);
    }

    private Item item(Draft draft) {
      if (draft.wrong != null) {
        return new Item.Unreadable(draft.label, draft.wrong);
      }
      try {
        RecordRequest request = draft.request();
        if (request instanceof RecordRequest.Page page) {
          count(page);
        }
        return new Item.Readable(draft.label, request);
      } catch (ApiException e) {
        return new Item.Unreadable(draft.label, e);
      }
    }

    /// All lists of a batch are in memory at once.
    private void count(RecordRequest.Page page) {
      if (listed + page.limit() > MAX_LISTED) {
        throw new ApiException(
            ErrorCode.PAYLOAD_TOO_LARGE,
            "limit: the lists of one batch hold at most " + MAX_LISTED + " records together",
            Map.of("field", "limit", "limit", MAX_LISTED));
      }
      listed += page.limit();
    }

    /// An operation as far as it has been read. The first thing that is wrong with it is kept.
    private final class Draft {
      private @Nullable String label;
      private @Nullable String method;
      private @Nullable String path;
      private @Nullable Data body;
      private boolean bodyIsNoObject;
      private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      private @Nullable ApiException wrong;

      private void member(String name, JsonToken token) throws IOException, InvalidJson {
        switch (name) {
          case "method" -> method = text(name, token);
          case "path" -> path = text(name, token);
          case "requestId" -> label = text(name, token);
          case "body" -> body(token);
          case "headers" -> headers(token);
          default -> StrictJson.skipValue(parser);
        }
      }

      private @Nullable String text(String name, JsonToken token) throws IOException, InvalidJson {
        StrictJson.skipValue(parser);
        if (token == JsonToken.VALUE_STRING) {
          return parser.getText();
        }
        if (token != JsonToken.VALUE_NULL) {
          wrong(name, "expected text");
        }
        return null;
      }

      private void body(JsonToken token) throws IOException, InvalidJson {
        if (token == JsonToken.START_OBJECT) {
          body = StrictJson.data(parser, source);
        } else {
          StrictJson.skipValue(parser);
          bodyIsNoObject = token != JsonToken.VALUE_NULL;
        }
      }

      private void headers(JsonToken token) throws IOException, InvalidJson {
        if (token == JsonToken.START_OBJECT) {
          RequestMembers.each(parser, this::header);
        } else {
          StrictJson.skipValue(parser);
          if (token != JsonToken.VALUE_NULL) {
            wrong("headers", "expected an object");
          }
        }
      }

      private void header(String name, JsonToken token) throws IOException, InvalidJson {
        String value = text("headers/" + name, token);
        if (value != null) {
          headers.put(name, value);
        }
      }

      private void wrong(String member, String message) {
        if (wrong == null) {
          wrong = ApiException.invalid(member, message);
        }
      }

      private RecordRequest request() {
        if (method == null) {
          throw ApiException.invalid("method", "missing");
        }
        if (path == null) {
          throw ApiException.invalid("path", "missing");
        }
        return BatchPath.of(path).request(method, this::required, headers);
      }

      private Data required() {
        if (body == null) {
          throw ApiException.invalid("body", bodyIsNoObject ? "expected a JSON object" : "missing");
        }
        return body;
      }
    }
  }
}
