package dev.tidemark.engine;

/// What was asked for accounts is not done, for a reason that whoever asks may know. The message
/// tells it.
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// Why.
  public enum Reason {
    /// There is no such tenant, user, device or member.
    NOT_FOUND,
    /// A user and a device have that id.
    AMBIGUOUS,
    /// Whoever asks may not do this.
    FORBIDDEN,
    /// Another user of the tenant has that name.
    USERNAME_TAKEN
  }

  private final Reason reason;

  RefusedException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /// Why.
  public Reason reason() {
    return reason;
  }
}
