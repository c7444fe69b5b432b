package dev.tidemark.server.mobile;

import dev.tidemark.core.Decision;
import dev.tidemark.core.Principal;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Outcome;
import dev.tidemark.engine.live.Batch;
import dev.tidemark.engine.live.Delivery;
import dev.tidemark.engine.live.Subscription;
import dev.tidemark.engine.live.Update;
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
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What is said on one socket of this protocol. Every message is `{"type", "payload",
/// "timestamp"}`.
final class MobileConversation implements Conversation {
  static final String PATH = "/ws/mobile/sync";

  /// How many updates are read before the client is listened to again.
  private static final int AT_ONCE = 100;

  /// A message with updates ends when it is that long, in characters.
  private static final int LONG = 256 << 10;

  /// An update but for its end, which is the client's own; shared by all who are told of it.
  private static final Function<Update, String> UPDATE = MobileConversation::update;

  private final Line line;
  private final LiveLine told;
  private final MobileSync sync;
  private final Subscription subscription;
  private final Presence presence;
  private final SyncRequests requests;
  private Presence.@Nullable Stay stay;

  MobileConversation(
      Line line,
      LiveLine told,
      MobileSync sync,
      Subscription subscription,
      Presence presence,
      SyncRequests requests) {
    this.line = line;
    this.told = told;
    this.sync = sync;
    this.subscription = subscription;
    this.presence = presence;
    this.requests = requests;
  }

  @Override
  public void opened() {
    stay = presence.arrived(principal(), "mobile", this::askToSync);
    line.wake();
  }

  @Override
  public void received(String message) {
    try {
      Fields request = Fields.of(Bodies.requiredObject(message.getBytes(StandardCharsets.UTF_8)));
      String type = request.requiredText("type");
      switch (type) {
        case "sync" -> sync(request);
        case "heartbeat" -> heartbeat();
        case "resolve_conflict" -> resolve(request);
        case "sync_failed" -> syncFailed(payload(request));
        default ->
            throw ApiException.invalid(
                "type", "expected sync, heartbeat, resolve_conflict or sync_failed");
      }
    } catch (LineClosedException e) {
      throw e;
    } catch (RuntimeException e) {
      refuse(Failures.error(e, PATH));
    }
  }

  @Override
  public void receivedBinary() {
    refuse(new ApiException(ErrorCode.VALIDATION_ERROR, "expected text, not bytes"));
  }

  @Override
  public void woken() {
    told.tell(subscription, AT_ONCE, this::tell);
  }

  private void tell(Batch batch) {
    push(batch);
    for (LoggedConflict conflict : batch.conflicts()) {
      send("conflict", Json.text(ConflictNotice.of(conflict)::write));
    }
  }

  @Override
  public void closed() {
    subscription.leave();
    if (stay != null) {
      stay.end();
    }
  }

  private Principal principal() {
    return subscription.principal();
  }

  private void sync(Fields request) {
    Fields payload = payload(request);
    send("sync_response", sync.sync(principal(), payload.node()));
  }

  private void heartbeat() {
    send(
        "heartbeat_ack",
        Json.text(json -> {
          json.writeStartObject();
          json.writeStringField("server_time", Times.millis(sync.clock().instant()));
          json.writeEndObject();
        }));
  }

  private void resolve(Fields request) {
    Outcome outcome = sync.resolve(principal(), payload(request));
    if (!(outcome.decision() instanceof Decision.Resolved resolved)) {
      throw new IllegalStateException(outcome.change().key() + ": not resolved");
    }
    send(
        "conflict_resolved",
        Json.text(json -> {
          json.writeStartObject();
          json.writeStringField("conflict_id", outcome.conflictId());
          json.writeStringField("resolution", resolved.resolution().text());
          json.writeStringField("entity_type", outcome.change().key().collection());
          json.writeStringField("entity_id", outcome.change().key().id());
          json.writeNumberField("version", outcome.version());
          json.writeEndObject();
        }));
  }

  private void askToSync(String request) {
    send(
        "sync_now",
        Json.text(json -> {
          json.writeStartObject();
          json.writeStringField("request_id", request);
          json.writeEndObject();
        }));
  }

  private void syncFailed(Fields payload) {
    requests.failed(
        principal(), payload.requiredText("request_id"), payload.requiredText("reason"));
  }

  private static Fields payload(Fields request) {
    return request.fields("payload").orElseThrow(() -> request.missing("payload"));
  }

  private void push(Batch batch) {
    var updates = new StringBuilder();
    for (Delivery delivery : batch.deliveries()) {
      updates
          .append(updates.isEmpty() ? "" : ",")
          .append(delivery.update().text(UPDATE))
          .append(",\"cursor\":\"")
          .append(delivery.cursor())
          .append("\"}");
      if (updates.length() >= LONG) {
        send("server_push", "{\"updates\":[" + updates + "]}");
        updates.setLength(0);
      }
    }
    if (!updates.isEmpty()) {
      send("server_push", "{\"updates\":[" + updates + "]}");
    }
  }

  private static String update(Update update) {
    String whole =
        Json.text(json -> {
          json.writeStartObject();
          json.writeStringField("entity_type", update.collection());
          json.writeStringField("entity_id", update.id());
          json.writeStringField("operation", update.operation().text());
          json.writeFieldName("data");
          json.writeRawValue(update.data() == null ? "null" : update.data());
          json.writeNumberField("version", update.version());
          json.writeEndObject();
        });
    return whole.substring(0, whole.length() - 1);
  }

  /// Tells the client what was wrong. When it is about who the client is, that is the end.
  private void refuse(ApiException e) {
    send("error", Json.text(json -> ErrorBody.writeBrief(json, PATH, e)));
    if (e.code() == ErrorCode.UNAUTHORIZED) {
      line.close(Close.UNAUTHORIZED);
    }
  }

  /// @param payload as JSON text
  private void send(String type, String payload) {
    line.send(
        "{\"type\":\""
            + type
            + "\",\"payload\":"
            + payload
            + ",\"timestamp\":\""
            + Times.text(sync.clock().instant())
            + "\"}");
  }
}
