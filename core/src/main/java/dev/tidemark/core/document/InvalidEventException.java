package dev.tidemark.core.document;

/// An event that a document cannot take. It has changed nothing.
public final class InvalidEventException extends Exception {
  /// Why not.
  public enum Reason {
    /// The document has an event of this author and number.
    ALREADY_THERE,
    /// An earlier event of its author is missing.
    NUMBER_GAP,
    /// Its clock names events that the document does not have.
    UNKNOWN_EVENTS,
    /// Its clock names an event, but not all that this one had seen.
    CLOCK_INCOMPLETE,
    /// It is concurrent with events that are no longer known.
    HISTORY_GONE,
    /// The document has as many authors as a clock can name.
    TOO_MANY_AUTHORS,
    /// A position below 0, or beyond the end of the text as its author saw it.
    POSITION_OUT_OF_RANGE,
    /// A length below 0, or a deletion beyond the end of the text as its author saw it.
    LENGTH_OUT_OF_RANGE,
    /// Half of a surrogate pair is no character.
    LONE_SURROGATE
  }

  private final Reason reason;

  /// @param message names the field, what it says, and what was expected
  InvalidEventException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /// Why the event was not taken.
  public Reason reason() {
    return reason;
  }
}
