package dev.tidemark.server.web;

import java.util.Map;

/// A request that is answered with an error.
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1;

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

  /// Which error.
  public ErrorCode code() {
    return code;
  }

  /// What is wrong, for a program.
  public Map<String, Object> details() {
    return details;
  }
}
