package dev.tidemark.server.accounts;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.server.web.Times;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Times in answers.
final class When {
  private When() {}

  /// Writes a time, or null where it never happened.
  static void write(JsonGenerator json, String name, @Nullable Instant time) throws IOException {
    json.writeStringField(name, time == null ? null : Times.text(time));
  }
}
