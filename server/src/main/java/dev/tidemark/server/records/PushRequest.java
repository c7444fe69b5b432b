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
import dev.tidemark.core.VectorClock;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Times;
import dev.tidemark.server.web.VectorClocks;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The body of a push, read in one pass.
///
/// @param items the changes, in order
record PushRequest(List<Item> items) {
  /// The most changes of one push.
  static final int MAX_CHANGES = 1_000;

  /// One element of `changes`.
  sealed interface Item {
    /// A change that can be judged.
    record Readable(Change change) implements Item {}

    /// A change that cannot be read; it is rejected, the others are not.
    record Unreadable(@Nullable String id, @Nullable String collection, Rejected why)
        implements Item {}
  }

  /// Reads a body.
  ///
  /// @throws ApiException when it is not JSON or has no `changes`, too many of them, or a bad
  ///   vector clock
  static PushRequest read(byte[] body) {
    return RequestMembers.read(body, parser -> new Reader(parser, body).request());
  }

  private static final class Reader {
    private final JsonParser parser;
    private final byte[] source;
    private final List<Item> items = new ArrayList<>();

    private Reader(JsonParser parser, byte[] source) {
      this.parser = parser;
      this.source = source;
    }

    private Supplier<PushRequest> request() throws IOException, InvalidJson {
      boolean found = false;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        switch (name) {
          case "changes" -> {
            found = true;
            changes(token);
          }
          case "lastSyncTimestamp" -> {
            if (token == JsonToken.VALUE_STRING) {
              Times.parse(name, parser.getText());
            } else if (token != JsonToken.VALUE_NULL) {
              throw ApiException.invalid(name, "expected an ISO 8601 time");
            }
          }
          default -> StrictJson.skipValue(parser);
        }
      }
      if (!found) {
        throw ApiException.invalid("changes", "missing");
      }
      return () -> new PushRequest(List.copyOf(items));
    }

    private void changes(JsonToken token) throws IOException, InvalidJson {
      if (token != JsonToken.START_ARRAY) {
        throw ApiException.invalid("changes", "expected an array");
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (items.size() == MAX_CHANGES) {
          throw ApiException.tooMany("changes", MAX_CHANGES);
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
          throw ApiException.invalid("/changes/" + items.size(), "expected an object");
        }
        items.add(change());
      }
    }

    private Item change() throws IOException, InvalidJson {
      var change = new Draft("/changes/" + items.size());
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        switch (name) {
          case "id" -> change.id = change.text(name, token);
          case "collection" -> change.collection = change.text(name, token);
          case "operation" -> change.operation = change.text(name, token);
          case "data" -> change.data(token);
          case "partial" -> change.partial(token);
          case "version" -> change.version(token);
          case "vectorClock" -> change.clock(token);
          case "timestamp", "updated_at" -> change.time(name, token);
          default -> StrictJson.skipValue(parser);
        }
      }
      return change.item();
    }

    /// A change as far as it has been read. The first thing that is wrong with it is kept.
    private final class Draft {
      private final String pointer;
      private @Nullable String id;
      private @Nullable String collection;
      private @Nullable String operation;
      private @Nullable Data data;
      private boolean partial;
      private Base base = Base.unnamed();
      private @Nullable VectorClock clock;
      private @Nullable Instant time;
      private @Nullable Rejected wrong;

      private Draft(String pointer) {
        this.pointer = pointer;
      }

      private @Nullable String text(String name, JsonToken token) throws IOException, InvalidJson {
        StrictJson.skipValue(parser);
        if (token != JsonToken.VALUE_STRING) {
          wrong(name, "expected text");
          return null;
        }
        return parser.getText();
      }

      private void data(JsonToken token) throws IOException, InvalidJson {
        if (token == JsonToken.START_OBJECT) {
          data = StrictJson.data(parser, source);
        } else {
          StrictJson.skipValue(parser);
          if (token != JsonToken.VALUE_NULL) {
            wrong("data", "expected an object");
          }
        }
      }

      private void partial(JsonToken token) throws IOException, InvalidJson {
        StrictJson.skipValue(parser);
        if (token.isBoolean()) {
          partial = token == JsonToken.VALUE_TRUE;
        } else {
          wrong("partial", "expected true or false");
        }
      }

      private void version(JsonToken token) throws IOException, InvalidJson {
        StrictJson.skipValue(parser);
        if (token == JsonToken.VALUE_NULL) {
          return;
        }
        boolean whole =
            token == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                && parser.getLongValue() >= 0;
        if (whole) {
          base = new Base.Seen(parser.getLongValue());
        } else {
          wrong("version", "expected a whole number, 0 or more");
        }
      }

      private void clock(JsonToken token) throws IOException, InvalidJson {
        if (token == JsonToken.VALUE_NULL) {
          return;
        }
        if (token != JsonToken.START_OBJECT) {
          throw VectorClocks.invalid(pointer + "/vectorClock", "expected an object");
        }
        clock = VectorClocks.read(parser, pointer + "/vectorClock");
      }

      private void time(String name, JsonToken token) throws IOException, InvalidJson {
        StrictJson.skipValue(parser);
        if (token == JsonToken.VALUE_NULL || (time != null && name.equals("updated_at"))) {
          return;
        }
        if (token != JsonToken.VALUE_STRING) {
          wrong(name, "expected an ISO 8601 time");
          return;
        }
        try {
          time = Times.parse(name, parser.getText());
        } catch (ApiException e) {
          wrong(name, String.valueOf(e.details().get("reason")));
        }
      }

      private Item item() {
        String theId = id;
        String theCollection = collection;
        Operation theOperation = operation == null ? null : Operation.of(operation).orElse(null);
        if (theId == null || !Identifiers.valid(theId)) {
          wrong("id", theId == null ? "missing" : "expected " + Identifiers.RULE);
        }
        if (theCollection == null || !Identifiers.valid(theCollection)) {
          wrong("collection", theCollection == null ? "missing" : "expected " + Identifiers.RULE);
        }
        if (theOperation == null) {
          wrong("operation", "expected create, update or delete");
        } else if (data == null && theOperation != Operation.DELETE) {
          wrong("data", "missing");
        }
        if (wrong != null || theId == null || theCollection == null || theOperation == null) {
          return new Item.Unreadable(id, collection, wrong == null ? unknown() : wrong);
        }
        return new Item.Readable(
            new Change(
                new RecordKey(theCollection, theId),
                theOperation,
                data == null || theOperation == Operation.DELETE ? Data.empty() : data,
                partial && theOperation != Operation.DELETE,
                base,
                clock,
                time));
      }

      private Rejected unknown() {
        return new Rejected(Rejection.VALIDATION_FAILED, "the change cannot be read", null);
      }

      private void wrong(String member, String message) {
        if (wrong == null) {
          wrong = new Rejected(Rejection.VALIDATION_FAILED, member + ": " + message, "/" + member);
        }
      }
    }
  }
}
