package dev.tidemark.server.messaging;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Contact;
import dev.tidemark.engine.User;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Times;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A user as this protocol shows it.
///
/// @param online whether it is there
/// @param lastSeen when it was last there; null when it never was
record UserAnswer(Contact contact, boolean online, @Nullable Instant lastSeen)
    implements Json.Writer {
  @Override
  public void write(JsonGenerator json) throws IOException {
    User user = contact.user();
    json.writeStartObject();
    json.writeStringField("id", user.id());
    json.writeStringField("username", user.username());
    json.writeStringField("user_type", user.role() == Role.DEVICE ? "mobile" : "web");
    json.writeStringField("device_id", contact.device());
    json.writeBooleanField("online_status", online);
    json.writeStringField("last_seen", lastSeen == null ? null : Times.text(lastSeen));
    json.writeStringField("created_at", Times.text(user.createdAt()));
    json.writeStringField("updated_at", Times.text(user.updatedAt()));
    json.writeEndObject();
  }
}
