package dev.tidemark.server.admin;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A command that cannot go on; the message tells its user why.
public final class FailedException extends Exception {
  private static final long serialVersionUID = 1;

  private final @Nullable ServerError error;
  private final @Nullable Duration askedToWait;

  /// @param message what went wrong, for a person
  public FailedException(String message) {
    this(message, null);
  }

  /// @param error what the server answered
  /// @param askedToWait how long it asked to wait; null when it did not
  public FailedException(ServerError error, @Nullable Duration askedToWait) {
    super(error.toString());
    this.error = error;
    this.askedToWait = askedToWait;
  }

  /// @param message what went wrong, for a person
  public FailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.error = null;
    this.askedToWait = null;
  }

  /// How long the server asked to wait; null when it did not.
  public @Nullable Duration askedToWait() {
    return askedToWait;
  }

  /// Whether it is an answer of the server with that status.
  public boolean isAnswer(int status) {
    return error != null && error.status() == status;
  }

  /// What the server answered, for a person; empty when it is not about an answer.
  public Optional<String> answer() {
    return Optional.ofNullable(error).map(ServerError::message);
  }

  /// Whether it is an answer of the server with that code of the protocol.
  public boolean isAnswer(String code) {
    return error != null && error.code().equals(code);
  }
}
