package dev.tidemark.server.web;

import java.util.Map;

/// A request that is answered with an error.
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// The `reason` of a member, parameter or header that is not there.
  public static final String MISSING = "missing";

  /// The `reason` of an access token that was good once.
  public static final String EXPIRED = "expired";

  /// The `reason` of an access token that never was good.
  public static final String INVALID = "invalid";

  /// The `reason` of a user or device that was shut out.
  public static final String REVOKED = "revoked";

  /// The `reason` of an upload that is a file already.
  public static final String FINALIZED = "finalized";

  /// In how many seconds the request may succeed.
  public static final String RETRY_AFTER = "retryAfter";

  private final ErrorCode code;
  private final transient Map<String, Object> details;

  /// @param message what is wrong, for a person
  public ApiException(ErrorCode code, String message) {
    this(code, message, Map.of());
  }

  /// @param details what is wrong, for a program: `field` names the member, parameter or header at
  ///   fault
  public ApiException(ErrorCode code, String message, Map<String, Object> details) {
    super(message, null, false, false);
    this.code = code;
    this.details = Map.copyOf(details);
  }

  /// A request whose member, parameter or header is not as expected.
  public static ApiException invalid(String field, String message) {
    return new ApiException(
        ErrorCode.VALIDATION_ERROR,
        field + ": " + message,
        Map.of("field", field, "reason", message));
  }

  /// A request that holds more of something than is taken at once.
  public static ApiException tooMany(String field, int limit) {
    return new ApiException(
        ErrorCode.PAYLOAD_TOO_LARGE,
        field + ": more than " + limit,
        Map.of("field", field, "limit", limit));
  }

  /// Which error.
  public ErrorCode code() {
    return code;
  }

  /// What is wrong, for a program.
  public Map<String, Object> details() {
    return details;
  }
}
