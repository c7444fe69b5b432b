package dev.tidemark.device;

import dev.tidemark.core.RecordKey;
import dev.tidemark.core.VectorClock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A record as a device shows it to whoever uses it.
///
/// @param base the version that an edit of it names; 0 for none
/// @param view what it says; null when it is not there
/// @param clock its clock; null when the device does not know it
/// @param stated the newest clock that the device has stated of it; empty when it never did
public record Shown(
    RecordKey key,
    long base,
    @Nullable Form view,
    @Nullable VectorClock clock,
    VectorClock stated) {

  /// The clock that an edit by that device states: the one it was made from, with one more write
  /// than the device ever stated. A server that was brought back from a backup may know of fewer,
  /// and no number may stand for two writes. Null when the device does not know the clock.
  public @Nullable VectorClock clockOfEdit(String device) {
    if (clock == null) {
      return null;
    }
    long own = stated.get(device);
    VectorClock from =
        own > clock.get(device) ? clock.merge(VectorClock.of(Map.of(device, own))) : clock;
    return from.increment(device);
  }
}
