package dev.tidemark.core;

import org.jspecify.annotations.Nullable;

/// The answer to a change.
public sealed interface Decision {
  /// The change becomes the record's next version.
  record Accepted(Write write) implements Decision {}

  /// The change has no effect: it was judged before, or says what already stands.
  ///
  /// @param first what came of it the first time; null when it says what already stands
  record Duplicate(Earlier.@Nullable Result first) implements Decision {}

  /// The change is not taken.
  ///
  /// @param reason why
  /// @param message why, for a person
  /// @param pointer the JSON pointer of the member at fault; null when it is none in particular
  record Rejected(Rejection reason, String message, @Nullable String pointer) implements Decision {}

  /// The change and the record's newest version had not seen each other.
  record Conflicted(Conflict conflict, Resolution resolution) implements Decision {}

  /// The change resolves a conflict that was pending.
  ///
  /// @param resolution what becomes of it; never pending
  record Resolved(Conflict conflict, Resolution resolution) implements Decision {}
}
