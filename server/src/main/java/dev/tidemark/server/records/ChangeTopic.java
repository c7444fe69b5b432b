package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.Identifiers;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.live.Batch;
import dev.tidemark.engine.live.Delivery;
import dev.tidemark.engine.live.From;
import dev.tidemark.engine.live.Subscription;
import dev.tidemark.engine.live.Update;
import dev.tidemark.server.socket.Line;
import dev.tidemark.server.socket.LiveLine;
import dev.tidemark.server.socket.Messages;
import dev.tidemark.server.socket.Topic;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Fields;
import dev.tidemark.server.web.Times;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// Changes of records, and conflicts: `subscribe` and `unsubscribe`.
///
/// Source: *records*, Real-time Sync.
final class ChangeTopic implements Topic {
  static final String SUBSCRIBE = "subscribe";
  static final String UNSUBSCRIBE = "unsubscribe";

  /// The most collections that one socket is told of.
  static final int MOST_COLLECTIONS = 100;

  /// How many changes are sent before the client is listened to again.
  private static final int AT_ONCE = 100;

  /// A change but for its end, which is the client's own; shared by all who are told of it.
  private static final Function<Update, String> CHANGE = ChangeTopic::change;

  private final Line line;
  private final LiveLine told;
  private final Subscription subscription;
  private final Set<String> collections = new HashSet<>();

  ChangeTopic(Line line, LiveLine told, Subscription subscription) {
    this.line = line;
    this.told = told;
    this.subscription = subscription;
  }

  @Override
  public void received(String type, Fields message) {
    if (type.equals(SUBSCRIBE)) {
      subscribe(message);
    } else {
      unsubscribe(message);
    }
  }

  @Override
  public void woken() {
    told.tell(subscription, AT_ONCE, this::tell);
  }

  private void tell(Batch batch) {
    for (Delivery delivery : batch.deliveries()) {
      line.send(delivery.update().text(CHANGE) + ",\"cursor\":\"" + delivery.cursor() + "\"}}");
    }
    for (LoggedConflict conflict : batch.conflicts()) {
      line.send(
          Messages.typed(
              "conflict",
              json -> {
                json.writeFieldName("conflict");
                ConflictAnswer.write(json, conflict);
              }));
    }
  }

  @Override
  public void closed() {
    subscription.leave();
  }

  private void subscribe(Fields request) {
    Set<String> wanted = names(request);
    var all = new HashSet<>(collections);
    all.addAll(wanted);
    if (all.size() > MOST_COLLECTIONS) {
      throw ApiException.tooMany("collections", MOST_COLLECTIONS);
    }
    boolean reset = subscription.show(wanted, from(request));
    collections.addAll(wanted);
    line.send(
        Messages.typed(
            "subscribed",
            json -> {
              writeNames(json, wanted);
              json.writeStringField("cursor", subscription.cursor());
              if (reset) {
                json.writeBooleanField("reset", true);
              }
            }));
    line.wake();
  }

  private void unsubscribe(Fields request) {
    Set<String> unwanted = names(request);
    subscription.hide(unwanted);
    collections.removeAll(unwanted);
    line.send(Messages.typed("unsubscribed", json -> writeNames(json, unwanted)));
  }

  private static Set<String> names(Fields request) {
    List<String> names =
        request
            .texts("collections", MOST_COLLECTIONS)
            .orElseThrow(() -> request.missing("collections"));
    for (int i = 0; i < names.size(); i++) {
      if (!Identifiers.valid(names.get(i))) {
        throw ApiException.invalid("/collections/" + i, "expected " + Identifiers.RULE);
      }
    }
    return Set.copyOf(names);
  }

  private static From from(Fields request) {
    String cursor = request.text("cursor").orElse(null);
    String since = request.text("since").orElse(null);
    if (cursor != null && since != null) {
      throw ApiException.invalid("since", "expected either since or cursor");
    }
    if (cursor != null) {
      return From.after(cursor);
    }
    return since == null ? From.now() : new From.Since(Times.parse("since", since));
  }

  private static String change(Update update) {
    String whole =
        Messages.typed(
            "change",
            json -> {
              json.writeObjectFieldStart("data");
              json.writeStringField("id", update.id());
              json.writeStringField("collection", update.collection());
              json.writeStringField("operation", update.operation().text());
              json.writeFieldName("data");
              json.writeRawValue(update.data() == null ? "null" : update.data());
              json.writeNumberField("version", update.version());
              json.writeFieldName("vectorClock");
              json.writeRawValue(update.clock());
              json.writeStringField("timestamp", Times.text(update.committedAt()));
              json.writeEndObject();
            });
    return whole.substring(0, whole.length() - "}}".length());
  }

  private static void writeNames(JsonGenerator json, Set<String> names) throws IOException {
    json.writeArrayFieldStart("collections");
    for (String name : names.stream().sorted().toList()) {
      json.writeString(name);
    }
    json.writeEndArray();
  }
}
