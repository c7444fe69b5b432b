package dev.tidemark.server.messaging;

import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.engine.Message;
import dev.tidemark.engine.Message.Status;
import dev.tidemark.engine.live.Delivery;
import dev.tidemark.engine.live.Update;
import dev.tidemark.server.socket.StreamEvent;
import dev.tidemark.server.web.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A mobile user on its device: told of messages for it, or that it should sync, and that its own
/// were read.
///
/// Source: *messaging*, GET /sse/mobile/:device_id; protocol decisions, section 8.
///
/// @param waiting counts what the device does not have
record MobileListener(Principal user, WaitingMessages waiting) implements MessageFeed.Listener {
  /// When more messages come at once, the device is told to sync instead.
  private static final int MOST = 5;

  private static final String ARRIVED = "message";

  @Override
  public List<StreamEvent> first(String cursor) {
    return ifAnyWait(cursor);
  }

  @Override
  public List<StreamEvent> events(List<Delivery> deliveries) {
    var events = new ArrayList<StreamEvent>();
    int arrived = 0;
    for (Delivery delivery : deliveries) {
      Update update = delivery.update();
      Message message = update.data() == null ? null : Message.of(update.data()).orElse(null);
      if (message != null) {
        if (message.recipient().equals(user.user()) && update.operation() == Operation.CREATE) {
          events.add(MessageEvents.event(delivery, ARRIVED, "new_message"));
          arrived++;
        } else if (message.sender().equals(user.user()) && message.status() == Status.READ) {
          events.add(MessageEvents.event(delivery, "message_read", "message_read"));
        }
      }
    }
    if (arrived > MOST) {
      events.removeIf(event -> ARRIVED.equals(event.type()));
      // It comes first: whoever breaks off among the others has been told of them all.
      events.addAll(0, ifAnyWait(null));
    }
    return events;
  }

  @Override
  public List<StreamEvent> askToSync(String request) {
    return List.of(syncRequired(null, waiting.pending(user), request));
  }

  private List<StreamEvent> ifAnyWait(@Nullable String id) {
    long pending = waiting.pending(user);
    return pending == 0 ? List.of() : List.of(syncRequired(id, pending, null));
  }

  /// @param request under which name somebody asks for it; null when nobody does
  private static StreamEvent syncRequired(
      @Nullable String id, long pending, @Nullable String request) {
    String data =
        Json.text(json -> {
          json.writeStartObject();
          json.writeStringField("type", "sync_required");
          json.writeNumberField("pending_count", pending);
          if (request != null) {
            json.writeStringField("request_id", request);
          }
          json.writeEndObject();
        });
    return new StreamEvent(id, "sync_required", data);
  }
}
