package dev.tidemark.device;

/// The server cannot go on from where the device stands: it starts again, and keeps what it has not
/// sent.
public final class TokenInvalidException extends Exception {
  private static final long serialVersionUID = 1;

  /// @param message why, for a person
  public TokenInvalidException(String message) {
    super(message);
  }
}
