package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.Identifiers;
import dev.tidemark.core.Principal;
import dev.tidemark.engine.FutureTimeException;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.live.Batch;
import dev.tidemark.engine.live.Delivery;
import dev.tidemark.engine.live.From;
import dev.tidemark.engine.live.Live;
import dev.tidemark.engine.live.Subscription;
import dev.tidemark.engine.live.Update;
import dev.tidemark.engine.live.View;
import dev.tidemark.server.identity.AccessToken;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.identity.RegisteredDevices;
import dev.tidemark.server.identity.SocketCallers;
import dev.tidemark.server.presence.Presence;
import dev.tidemark.server.presence.SyncRequests;
import dev.tidemark.server.socket.Close;
import dev.tidemark.server.socket.Conversation;
import dev.tidemark.server.socket.Line;
import dev.tidemark.server.socket.LineClosedException;
import dev.tidemark.server.socket.LiveLine;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.ErrorBody;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Failures;
import dev.tidemark.server.web.Fields;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Times;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What is said on one `/sync` socket: first `auth`, then `subscribe`, `unsubscribe` and `ping` in
/// any order, with changes and conflicts in between.
final class SyncConversation implements Conversation {
  /// The most collections that one socket is told of.
  static final int MOST_COLLECTIONS = 100;

  /// How many changes are sent before the client is listened to again.
  private static final int AT_ONCE = 100;

  private static final Set<Capability> NEEDED = Set.of(Capability.SYNC, Capability.READ);

  /// A change but for its end, which is the client's own; shared by all who are told of it.
  private static final Function<Update, String> CHANGE = SyncConversation::change;

  private final Line line;
  private final SocketCallers callers;
  private final RegisteredDevices devices;
  private final Presence presence;
  private final SyncRequests requests;
  private final Live live;
  private final InstantSource clock;
  private final Set<String> collections = new HashSet<>();
  private @Nullable Subscription subscription;
  private Presence.@Nullable Stay stay;

  SyncConversation(
      Line line,
      SocketCallers callers,
      RegisteredDevices devices,
      Presence presence,
      SyncRequests requests,
      Live live,
      InstantSource clock) {
    this.line = line;
    this.callers = callers;
    this.devices = devices;
    this.presence = presence;
    this.requests = requests;
    this.live = live;
    this.clock = clock;
  }

  @Override
  public void opened() {
    // The client speaks first.
  }

  @Override
  public void received(String message) {
    try {
      Fields request = Fields.of(Bodies.requiredObject(message.getBytes(StandardCharsets.UTF_8)));
      String type = request.requiredText("type");
      if (type.equals("auth")) {
        authenticate(request);
      } else if (subscription == null) {
        throw new ApiException(
            ErrorCode.UNAUTHORIZED,
            "Authentication required: send auth first",
            Map.of("reason", ApiException.MISSING));
      } else {
        answer(type, request, subscription);
      }
    } catch (LineClosedException e) {
      throw e;
    } catch (FutureTimeException e) {
      refuse(ApiException.invalid("since", "must not be in the future"));
    } catch (RuntimeException e) {
      refuse(Failures.error(e, "/sync"));
    }
  }

  @Override
  public void receivedBinary() {
    refuse(new ApiException(ErrorCode.VALIDATION_ERROR, "expected text, not bytes"));
  }

  @Override
  public void woken() {
    if (subscription == null) {
      return;
    }
    Batch batch = subscription.next(AT_ONCE);
    for (Delivery delivery : batch.deliveries()) {
      line.send(delivery.update().text(CHANGE) + ",\"cursor\":\"" + delivery.cursor() + "\"}}");
    }
    for (LoggedConflict conflict : batch.conflicts()) {
      line.send(
          typed(
              "conflict",
              json -> {
                json.writeFieldName("conflict");
                ConflictAnswer.write(json, conflict);
              }));
    }
    if (batch.hasMore()) {
      line.wake();
    }
  }

  @Override
  public void closed() {
    if (subscription != null) {
      subscription.leave();
    }
    if (stay != null) {
      stay.end();
    }
  }

  /// Signs in; again with a newer token of the same user, so that the socket outlives the first.
  private void authenticate(Fields request) {
    String device = request.requiredIdentifier("deviceId");
    AccessToken token = callers.require(request.requiredText("token"), device, NEEDED);
    Principal principal = token.principal();
    if (subscription == null) {
      devices.admit(principal);
      subscription =
          live.subscribe(token.reader(), View.of(Set.of()), From.now(), new LiveLine(line));
      stay = presence.arrived(principal, "sync", this::askToSync);
    } else if (!principal.equals(subscription.principal())) {
      throw ApiException.invalid("token", "expected one of the user and device of this socket");
    }
    line.closeAt(token.expiresAt(), Close.UNAUTHORIZED);
    line.send(
        typed(
            "authenticated",
            json -> {
              json.writeStringField("deviceId", device);
              json.writeStringField("serverTime", Times.text(clock.instant()));
            }));
  }

  private void answer(String type, Fields request, Subscription subscribed) {
    switch (type) {
      case "subscribe" -> subscribe(request, subscribed);
      case "unsubscribe" -> unsubscribe(request, subscribed);
      case "ping" -> line.send("{\"type\":\"pong\"}");
      case "sync_failed" -> syncFailed(request, subscribed.principal());
      default ->
          throw ApiException.invalid(
              "type", "expected auth, subscribe, unsubscribe, ping or sync_failed");
    }
  }

  private void askToSync(String request) {
    line.send(typed("sync_now", json -> json.writeStringField("requestId", request)));
  }

  private void syncFailed(Fields request, Principal principal) {
    Fields payload = request.fields("payload").orElseThrow(() -> request.missing("payload"));
    requests.failed(principal, payload.requiredText("request_id"), payload.requiredText("reason"));
  }

  private void subscribe(Fields request, Subscription subscribed) {
    Set<String> wanted = names(request);
    var all = new HashSet<>(collections);
    all.addAll(wanted);
    if (all.size() > MOST_COLLECTIONS) {
      throw ApiException.tooMany("collections", MOST_COLLECTIONS);
    }
    boolean reset = subscribed.show(wanted, from(request));
    collections.addAll(wanted);
    line.send(
        typed(
            "subscribed",
            json -> {
              writeNames(json, wanted);
              json.writeStringField("cursor", subscribed.cursor());
              if (reset) {
                json.writeBooleanField("reset", true);
              }
            }));
    line.wake();
  }

  private void unsubscribe(Fields request, Subscription subscribed) {
    Set<String> unwanted = names(request);
    subscribed.hide(unwanted);
    collections.removeAll(unwanted);
    line.send(typed("unsubscribed", json -> writeNames(json, unwanted)));
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

  /// Tells the client what was wrong. When it is about who the client is, that is the end.
  private void refuse(ApiException e) {
    line.send(
        typed(
            "error",
            json -> {
              json.writeFieldName("error");
              ErrorBody.writeBrief(json, "/sync", e);
            }));
    switch (e.code()) {
      case UNAUTHORIZED -> line.close(Close.UNAUTHORIZED);
      case FORBIDDEN, DEVICE_NOT_REGISTERED -> line.close(Close.FORBIDDEN);
      default -> {}
    }
  }

  private static String change(Update update) {
    String whole =
        typed(
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

  private static String typed(String type, Json.Writer members) {
    return Json.text(json -> {
      json.writeStartObject();
      json.writeStringField("type", type);
      members.write(json);
      json.writeEndObject();
    });
  }
}
