package dev.tidemark.engine.documents;

import dev.tidemark.core.document.InvalidEventException;

/// Why an operation is not taken.
public enum Refusal {
  /// Its number is that of an earlier one of its author, which was another.
  AUTHOR_REUSED,
  /// Its number leaves a gap after its author's newest.
  NUMBER_SKIPPED,
  /// It lies beyond the end of the text as its author saw it.
  POSITION,
  /// It deletes beyond the end of the text as its author saw it.
  LENGTH,
  /// It inserts what is no text.
  TEXT,
  /// Its clock names operations that nobody has made, or leaves some out that others had seen.
  CLOCK,
  /// Its author had seen so little that what was written since is no longer known one by one.
  TOO_OLD,
  /// The document would become too long.
  TOO_LONG,
  /// The document has as many authors as a clock may name.
  TOO_MANY_AUTHORS,
  /// The store is out of reach, or it is not known what it did: sending it again is safe.
  UNAVAILABLE,
  /// The server failed.
  FAILED;

  static Refusal of(InvalidEventException e) {
    return switch (e.reason()) {
      case ALREADY_THERE -> AUTHOR_REUSED;
      case NUMBER_GAP -> NUMBER_SKIPPED;
      case UNKNOWN_EVENTS, CLOCK_INCOMPLETE -> CLOCK;
      case HISTORY_GONE -> TOO_OLD;
      case TOO_MANY_AUTHORS -> TOO_MANY_AUTHORS;
      case POSITION_OUT_OF_RANGE -> POSITION;
      case LENGTH_OUT_OF_RANGE -> LENGTH;
      case LONE_SURROGATE -> TEXT;
    };
  }
}
