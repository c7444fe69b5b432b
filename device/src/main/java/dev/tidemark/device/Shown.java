package dev.tidemark.device;

import dev.tidemark.core.RecordKey;
import dev.tidemark.core.VectorClock;
import org.jspecify.annotations.Nullable;

/// A record as a device shows it to whoever uses it.
///
/// @param base the version that an edit of it names; 0 for none
/// @param view what it says; null when it is not there
/// @param clock its clock; null when the device does not know it
public record Shown(RecordKey key, long base, @Nullable Form view, @Nullable VectorClock clock) {

  /// The clock that an edit by that device states: the one it was made from, with one more write.
  /// Null when the device does not know that one.
  public @Nullable VectorClock clockOfEdit(String device) {
    return clock == null ? null : clock.increment(device);
  }
}
