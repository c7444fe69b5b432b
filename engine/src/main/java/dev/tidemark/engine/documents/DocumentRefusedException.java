package dev.tidemark.engine.documents;

/// Somebody cannot join a document, or bring back what it was.
public final class DocumentRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// Why not.
  public enum Reason {
    /// There is no such document, as far as they may know.
    NOT_FOUND,
    /// The id is in use by a document that they may not see.
    ID_TAKEN,
    /// They may not write it.
    FORBIDDEN,
    /// The author that they name is not theirs on this device.
    NOT_THEIR_AUTHOR
  }

  private final Reason reason;

  DocumentRefusedException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /// Why not.
  public Reason reason() {
    return reason;
  }
}
