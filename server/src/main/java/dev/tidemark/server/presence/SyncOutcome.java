package dev.tidemark.server.presence;

import org.jspecify.annotations.Nullable;

/// How it ends that a device is told to sync.
///
/// Source: *fleet*, status codes and error messages; protocol decisions, section 9.
public enum SyncOutcome {
  /// It synced.
  SYNCED(200, null),
  /// It did not in time.
  TIMEOUT(400, "Connection Timeout"),
  /// It is shut out, or says that it could not sign in.
  AUTHENTICATION(400, "Authentication Failure"),
  /// It is not connected.
  UNREACHABLE(404, "Server Not Reachable"),
  /// It tried and failed, for another reason.
  FAILED(500, "Unknown Sync Error");

  private final int status;
  private final @Nullable String error;

  SyncOutcome(int status, @Nullable String error) {
    this.status = status;
    this.error = error;
  }

  /// The status of the answer.
  public int status() {
    return status;
  }

  /// Why it failed; null when it did not.
  public @Nullable String error() {
    return error;
  }
}
