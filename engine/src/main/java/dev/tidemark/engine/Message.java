package dev.tidemark.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Data;
import dev.tidemark.core.StrictJson;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a record of the collection `messages` says: who writes to whom, and how far it has come.
///
/// @param sender the id of the user who wrote it
/// @param recipient the id of the user whom it is for
/// @param status how far it has come; never backwards
public record Message(String sender, String recipient, Status status) {
  /// Where messages are.
  public static final String COLLECTION = "messages";

  /// How far a message has come.
  public enum Status {
    /// The recipient's device does not have it.
    PENDING_SYNC,
    /// The recipient's device has it, or the server for a web user.
    SYNCED,
    /// The recipient has read it.
    READ;

    /// The name on the wire, in lower case.
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// The status of that name, if there is one.
    public static Optional<Status> of(String text) {
      return Arrays.stream(values()).filter(one -> one.text().equals(text)).findFirst();
    }
  }

  /// The collection, where a tenant has not defined it: only sender and recipient see a message.
  public static CollectionDefinition definition() {
    return CollectionDefinition.managed(COLLECTION, List.of("/sender_id", "/recipient_id"));
  }

  /// What a record's data says; empty when it is no message.
  public static Optional<Message> of(Data data) {
    return of(StrictJson.tree(data.text()));
  }

  /// What a record's data says, as JSON text; empty when it is no message.
  public static Optional<Message> of(String data) {
    return of(StrictJson.tree(data));
  }

  private static Optional<Message> of(JsonNode data) {
    JsonNode sender = data.path("sender_id");
    JsonNode recipient = data.path("recipient_id");
    return Status.of(data.path("status").asText())
        .filter(status -> sender.isTextual() && recipient.isTextual())
        .map(status -> new Message(sender.asText(), recipient.asText(), status));
  }
}
