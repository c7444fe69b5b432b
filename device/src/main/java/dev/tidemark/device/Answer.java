package dev.tidemark.device;

import dev.tidemark.core.VectorClock;

/// What the server says of one edit of a push.
///
/// @param kind what became of it
/// @param version the record's version after it; 0 when it was rejected
/// @param clock that version's clock; empty where the protocol does not tell it
public record Answer(Kind kind, long version, VectorClock clock) {
  /// What became of an edit.
  public enum Kind {
    /// It is stored as it was sent, now or before.
    ACCEPTED,
    /// It met a change of somebody else, and the record has both.
    MERGED,
    /// It met a change of somebody else, and was resolved otherwise or not yet.
    CONFLICT,
    /// It is not taken.
    REJECTED
  }
}
