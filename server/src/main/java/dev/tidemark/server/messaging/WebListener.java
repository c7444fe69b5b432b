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

/// A web user: told of messages for it, and of what became of its own.
///
/// Source: *messaging*, GET /sse/web/:user_id.
///
/// @param waiting counts what it has not read
record WebListener(Principal user, WaitingMessages waiting) implements MessageFeed.Listener {
  @Override
  public List<StreamEvent> first(String cursor) {
    return List.of();
  }

  @Override
  public List<StreamEvent> events(List<Delivery> deliveries) {
    var events = new ArrayList<StreamEvent>();
    for (Delivery delivery : deliveries) {
      Update update = delivery.update();
      Message message = update.data() == null ? null : Message.of(update.data()).orElse(null);
      if (message != null) {
        if (message.recipient().equals(user.user()) && update.operation() == Operation.CREATE) {
          events.add(arrived(delivery));
        } else if (message.sender().equals(user.user()) && message.status() == Status.SYNCED) {
          events.add(MessageEvents.event(delivery, "message_synced", "message_synced"));
        } else if (message.sender().equals(user.user()) && message.status() == Status.READ) {
          events.add(MessageEvents.event(delivery, "message_read", "message_read"));
        }
      }
    }
    return events;
  }

  /// A browser holds nothing to sync.
  @Override
  public List<StreamEvent> askToSync(String request) {
    return List.of();
  }

  private StreamEvent arrived(Delivery delivery) {
    String data =
        Json.text(json -> {
          json.writeStartObject();
          json.writeStringField("type", "new_message");
          json.writeStringField("message_id", delivery.update().id());
          json.writeNumberField("unread_count", waiting.unread(user));
          json.writeEndObject();
        });
    return new StreamEvent(delivery.cursor(), "new_message", data);
  }
}
