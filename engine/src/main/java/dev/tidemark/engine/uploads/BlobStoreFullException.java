package dev.tidemark.engine.uploads;

import java.io.IOException;

/// There is no room for what was to be written.
public final class BlobStoreFullException extends IOException {
  private static final long serialVersionUID = 1;

  public BlobStoreFullException(Throwable cause) {
    super("there is no room for it", cause);
  }
}
