package dev.tidemark.engine.backup;

/// A backup or restore that is not done; the message tells its user why, and what to do.
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public RefusedException(String message) {
    super(message);
  }
}
