package dev.tidemark.engine;

/// The store cannot be reached, or did not do what it always can. Nothing has changed; trying again
/// later may help.
public class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
