package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.Data;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Bodies;
import org.jspecify.annotations.Nullable;

/// The body of a restore: `{"targetVersion":2,"reason":"Reverting incorrect update","version":3}`.
///
/// @param targetVersion the version whose data is to come back
/// @param reason why, in the user's words; null when they say nothing
/// @param version at which version alone the record is to be restored; null for whatever stands
record RestoreRequest(long targetVersion, @Nullable String reason, @Nullable Long version) {
  /// The member that names the version to come back.
  static final String TARGET = "targetVersion";

  private static final int LONGEST_REASON = 1_000;

  static RestoreRequest read(byte[] bytes) {
    Data body = Bodies.requiredObject(bytes);
    return new RestoreRequest(target(body), reason(body), RecordAnswer.version(body));
  }

  /// The base of the change that restores.
  Base base() {
    return version == null ? new Base.Newest() : new Base.Exactly(version);
  }

  private static long target(Data body) {
    JsonNode target = body.at(JsonPointer.compile("/" + TARGET));
    if (target.isMissingNode() || target.isNull()) {
      throw ApiException.invalid(TARGET, "missing");
    }
    if (!target.isIntegralNumber() || !target.canConvertToLong() || target.asLong() < 1) {
      throw ApiException.invalid(TARGET, "expected a whole number, 1 or more");
    }
    return target.asLong();
  }

  private static @Nullable String reason(Data body) {
    JsonNode reason = body.at(JsonPointer.compile("/reason"));
    if (reason.isMissingNode() || reason.isNull()) {
      return null;
    }
    String text = reason.asText();
    if (!reason.isTextual() || text.codePointCount(0, text.length()) > LONGEST_REASON) {
      throw ApiException.invalid(
          "reason", "expected text of up to " + LONGEST_REASON + " characters");
    }
    return text;
  }
}
