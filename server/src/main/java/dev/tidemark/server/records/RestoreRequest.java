package dev.tidemark.server.records;

import dev.tidemark.core.Change.Base;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.Fields;
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
    Fields fields = Fields.of(Bodies.requiredObject(bytes));
    return new RestoreRequest(
        fields.number(TARGET, 1).orElseThrow(() -> fields.missing(TARGET)),
        fields.text("reason", LONGEST_REASON).orElse(null),
        fields.number("version", 0).orElse(null));
  }

  /// The base of the change that restores.
  Base base() {
    return version == null ? new Base.Newest() : new Base.Exactly(version);
  }
}
