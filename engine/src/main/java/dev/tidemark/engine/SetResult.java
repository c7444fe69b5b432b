package dev.tidemark.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of a change set.
public sealed interface SetResult {
  /// It was judged, now or before.
  sealed interface Judged extends SetResult {}

  /// It was judged and what it changed is durable.
  ///
  /// @param outcomes one for each change, in order
  /// @param found one for each look-up, in order
  /// @param answer what the sender is told; null when there is nothing to keep
  record Done(List<Outcome> outcomes, List<Lookup.Found> found, @Nullable String answer)
      implements Judged {}

  /// It was to be done as a whole, and one of it could not be: nothing has changed.
  ///
  /// @param outcomes what came of the changes up to there
  /// @param found what the look-ups up to there found
  record Undone(List<Outcome> outcomes, List<Lookup.Found> found) implements Judged {}

  /// Its request was answered before; this is that answer.
  record Replayed(String answer) implements Judged {}

  /// Its request's name was used before, for another request.
  record KeyReused() implements SetResult {}

  /// Its user or device does not exist or was revoked.
  record Revoked() implements SetResult {}

  /// Its device has not pulled since the log was restored from a backup.
  record OtherEpoch() implements SetResult {}
}
