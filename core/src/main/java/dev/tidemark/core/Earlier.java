package dev.tidemark.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that this device asked of this record before, and that is still on record in a version
/// or a conflict.
///
/// @param set the number of its change set; later sets have higher numbers
/// @param fingerprint the change's fingerprint
/// @param base the version it named; null when it named none
/// @param result what came of it
public record Earlier(long set, String fingerprint, @Nullable Long base, Result result) {

  /// What came of an earlier change.
  public sealed interface Result {
    /// It became that version, exactly as sent or, for `exact` false, put together with something
    /// else.
    record Stored(long version, VectorClock clock, boolean exact) implements Result {}

    /// It became that conflict.
    ///
    /// @param id the conflict's id
    /// @param conflict both sides and the base
    /// @param resolution what became of it at once: `pending`, `use_server`, `use_local` or
    ///   `merged`
    /// @param version the record's version after it
    /// @param clock the record's clock after it
    record Disputed(
        String id, Conflict conflict, String resolution, long version, VectorClock clock)
        implements Result {}
  }

  /// The version that a device goes on from which names that one: its own newest version after it
  /// that was stored exactly as sent, else the named one. A device that edits offline names the
  /// same version again and again.
  ///
  /// @param earlier what the device asked of the record before
  public static long goesOnFrom(long named, List<Earlier> earlier) {
    return earlier.stream()
        .filter(Earlier::exact)
        .mapToLong(one -> ((Result.Stored) one.result()).version())
        .filter(version -> version > named)
        .max()
        .orElse(named);
  }

  /// Whether the record became exactly what the device sent.
  boolean exact() {
    return result instanceof Result.Stored stored && stored.exact();
  }
}
