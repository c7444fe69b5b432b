package dev.tidemark.engine;

/// A sync token that cannot be served: tampered with, somebody else's, of another epoch, above the
/// head or below the floor. The client starts again and keeps its unsent changes.
public final class InvalidCursorException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public InvalidCursorException(String message) {
    super(message);
  }
}
