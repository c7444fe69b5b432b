package dev.tidemark.engine;

import org.jspecify.annotations.Nullable;

/// The store cannot be reached, or did not do what it always can. Nothing has changed; trying again
/// later may help.
public class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StoreUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
