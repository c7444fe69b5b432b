package dev.tidemark.server.messaging;

import dev.tidemark.engine.live.Delivery;
import dev.tidemark.server.socket.StreamEvent;
import dev.tidemark.server.web.Json;

/// Writes events that name a message.
final class MessageEvents {
  private MessageEvents() {}

  /// Such as `{"type":"message_read","message_id":"…"}`.
  ///
  /// @param event which listeners get it
  /// @param type what the data says that it is
  static StreamEvent event(Delivery delivery, String event, String type) {
    String data =
        Json.text(json -> {
          json.writeStartObject();
          json.writeStringField("type", type);
          json.writeStringField("message_id", delivery.update().id());
          json.writeEndObject();
        });
    return new StreamEvent(delivery.cursor(), event, data);
  }
}
