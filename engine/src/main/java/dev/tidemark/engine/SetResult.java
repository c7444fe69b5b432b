package dev.tidemark.engine;

import java.util.List;

/// What came of a change set.
public sealed interface SetResult {
  /// It was judged and what it changed is durable.
  ///
  /// @param outcomes one for each change, in order
  /// @param answer what the sender is told
  record Done(List<Outcome> outcomes, String answer) implements SetResult {}

  /// Its request was answered before; this is that answer.
  record Replayed(String answer) implements SetResult {}

  /// Its request's name was used before, for another request.
  record KeyReused() implements SetResult {}

  /// Its user or device does not exist or was revoked.
  record Revoked() implements SetResult {}

  /// Its device has not pulled since the log was restored from a backup.
  record OtherEpoch() implements SetResult {}
}
