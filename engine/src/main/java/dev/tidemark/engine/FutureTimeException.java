package dev.tidemark.engine;

/// A time from which to read that has not come yet.
public final class FutureTimeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public FutureTimeException() {
    super("the time lies in the future");
  }
}
