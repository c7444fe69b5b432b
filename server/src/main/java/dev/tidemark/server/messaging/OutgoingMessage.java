package dev.tidemark.server.messaging;

import dev.tidemark.engine.Message.Status;
import dev.tidemark.server.messaging.MessageLog.Draft;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Fields;
import dev.tidemark.server.web.Times;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A message as a device sends it, as far as it can be judged by itself.
sealed interface OutgoingMessage {
  /// One that is there and was read.
  record Read(String id) implements OutgoingMessage {}

  /// One that its user wrote.
  record Written(Draft draft) implements OutgoingMessage {}

  /// One that is not taken.
  ///
  /// @param id as the device named it; null when it did not, or by no text
  record Failed(@Nullable String id, Failure why, String error) implements OutgoingMessage {}

  /// Why a message is not taken.
  enum Failure {
    /// It says nothing.
    EMPTY_MESSAGE,
    /// There is no such web user.
    INVALID_RECIPIENT,
    /// Its sender is not the device's user.
    FORBIDDEN,
    /// Another message has its id, or it says something else than before.
    DUPLICATE_ID,
    /// A member is not as expected.
    VALIDATION_ERROR
  }

  /// @param user the id of the device's user
  /// @param now when it was written, if it does not say
  static OutgoingMessage of(Fields item, String user, Instant now) {
    String id = item.node().path("id").isTextual() ? item.node().path("id").asText() : null;
    try {
      return read(item, item.requiredIdentifier("id"), user, now);
    } catch (ApiException e) {
      return new Failed(id, Failure.VALIDATION_ERROR, String.valueOf(e.getMessage()));
    }
  }

  private static OutgoingMessage read(Fields item, String id, String user, Instant now) {
    String sender = item.text("sender_id").orElse(null);
    boolean read = item.text("status").filter(Status.READ.text()::equals).isPresent();
    if (read && !user.equals(sender)) {
      return new Read(id);
    }
    if (!item.requiredText("sender_id").equals(user)) {
      return new Failed(id, Failure.FORBIDDEN, "The sender is another user");
    }
    String content = item.text("content").orElse("");
    if (content.isBlank()) {
      return new Failed(id, Failure.EMPTY_MESSAGE, "Message content cannot be empty");
    }
    if (MessageText.isTooLong(content)) {
      throw item.invalid("content", "expected at most " + MessageText.MOST + " characters");
    }
    Instant createdAt =
        item.text("created_at").map(time -> Times.parse("created_at", time)).orElse(now);
    return new Written(
        new Draft(id, item.requiredText("recipient_id"), content, createdAt, Status.SYNCED));
  }
}
