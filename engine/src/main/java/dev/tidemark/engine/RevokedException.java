package dev.tidemark.engine;

/// The user or device that asks does not exist or was revoked.
public final class RevokedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public RevokedException() {
    super("the user or device was revoked");
  }
}
