package dev.tidemark.engine;

/// The connection was lost while a transaction was being committed: it may have happened or not.
/// Sending the same request again is safe and tells.
public final class UnknownOutcomeException extends StoreUnavailableException {
  private static final long serialVersionUID = 1;

  public UnknownOutcomeException(String message, Throwable cause) {
    super(message, cause);
  }
}
