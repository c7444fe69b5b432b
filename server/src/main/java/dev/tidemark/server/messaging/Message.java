package dev.tidemark.server.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.StrictJson;

/// What a record of the collection `messages` says.
///
/// @param sender the id of the user who wrote it
/// @param recipient the id of the user whom it is for
/// @param status `pending_sync`, `synced` or `read`
record Message(String sender, String recipient, String status) {
  /// Where messages are.
  static final String COLLECTION = "messages";

  /// The recipient's device does not have it.
  static final String PENDING = "pending_sync";

  /// The recipient's device, or the server for a web user, has it.
  static final String SYNCED = "synced";

  /// The recipient has read it.
  static final String READ = "read";

  /// @param data the record's, as JSON text
  static Message of(String data) {
    JsonNode message = StrictJson.tree(data);
    return new Message(
        message.path("sender_id").asText(),
        message.path("recipient_id").asText(),
        message.path("status").asText());
  }

  boolean is(String other) {
    return status.equals(other);
  }
}
