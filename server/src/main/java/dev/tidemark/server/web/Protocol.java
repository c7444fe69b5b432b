package dev.tidemark.server.web;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/// The protocols. What goes wrong is the same for all; how it is told goes by the path of the
/// request, and so does how often it may be made.
///
/// Source: protocol decisions, sections 1 and 2.
public enum Protocol {
  /// *records*, and every path that is nobody's.
  RECORDS(List.of()) {
    @Override
    ErrorCode code(ApiException e) {
      return e.code() == ErrorCode.RATE_LIMITED ? ErrorCode.QUOTA_EXCEEDED : e.code();
    }
  },
  /// *messaging*.
  MESSAGING(
      List.of(
          "/api/auth/login/",
          "/api/users/",
          "/api/messages/",
          "/api/enrollment/",
          "/api/app-instructions/",
          "/api/sync/",
          "/sse/")),
  /// *mobile*, whose codes are numbered.
  MOBILE(
      List.of(
          "/api/v1/sync/policies/",
          "/api/v1/sync/conflicts/",
          "/api/v1/sync/health/",
          "/api/v1/sync/devices/",
          "/api/v1/uploads/",
          "/files/",
          "/ws/mobile/sync/")) {
    @Override
    ErrorCode code(ApiException e) {
      return switch (e.code()) {
        case UNAUTHORIZED ->
            says(e, ApiException.EXPIRED) ? ErrorCode.AUTH_002 : ErrorCode.AUTH_001;
        case VALIDATION_ERROR ->
            says(e, ApiException.MISSING) ? ErrorCode.SYNC_002 : ErrorCode.SYNC_001;
        case RATE_LIMITED -> ErrorCode.RATE_001;
        default -> e.code();
      };
    }

    @Override
    int status(ApiException e) {
      boolean file = e.code() == ErrorCode.UPLOAD_001 && says(e, ApiException.FINALIZED);
      return file ? 409 : super.status(e);
    }
  },
  /// *fleet*: `{"message"}`.
  FLEET(List.of("/pisync/")) {
    @Override
    byte[] body(ApiException e, String path, Instant now, String requestId) {
      return ErrorBody.plain("message", message(e, path), e.code(), requestId);
    }

    private String message(ApiException e, String path) {
      return switch (e.code()) {
        case UNAUTHORIZED ->
            switch (unauthorized(e)) {
              case MISSING -> "No auth token provided";
              case BAD -> "Invalid auth token";
              case OTHER -> text(e);
            };
        case INTERNAL_ERROR, DATABASE_ERROR -> "Server error " + doing(path);
        default -> text(e);
      };
    }

    private String doing(String path) {
      return switch (path.replaceAll("/+$", "").substring("/pisync".length())) {
        case "/auth/register" -> "during registration";
        case "/auth/login" -> "during login";
        case "/devices" -> "while fetching devices";
        default -> "while syncing device";
      };
    }
  },
  /// *field*: `{"detail"}`, or `{"<member>"}` for what is wrong with one.
  FIELD(
      List.of(
          "/api/auth/token/",
          "/api/patients/",
          "/api/appointments/",
          "/api/pharmacy-inventory/",
          "/api/doctors/")) {
    @Override
    byte[] body(ApiException e, String path, Instant now, String requestId) {
      Object field = e.details().get("field");
      boolean named =
          e.code() == ErrorCode.VALIDATION_ERROR
              && field instanceof String name
              && MEMBER.matcher(name).matches()
              && !name.equals("body");
      return named
          ? ErrorBody.plain(String.valueOf(field), fault(e), e.code(), requestId)
          : ErrorBody.plain("detail", detail(e), e.code(), requestId);
    }

    private String fault(ApiException e) {
      return says(e, ApiException.MISSING)
          ? "This field is required."
          : String.valueOf(e.details().get("reason"));
    }

    private String detail(ApiException e) {
      return switch (e.code()) {
        case UNAUTHORIZED ->
            switch (unauthorized(e)) {
              case MISSING -> "Authentication credentials were not provided.";
              case BAD -> "Given token not valid for any token type";
              case OTHER -> text(e);
            };
        case FORBIDDEN -> "You do not have permission to perform this action.";
        case NOT_FOUND -> "Not found.";
        default -> text(e);
      };
    }
  };

  /// *messaging*'s status of a device, or *field*'s of the server.
  private static final String SHARED = "/api/sync/status/";

  private static final Pattern MEMBER = Pattern.compile("\\w+");

  private final List<String> paths;

  Protocol(List<String> paths) {
    this.paths = paths;
  }

  /// What is wrong with a request that is not let in.
  private enum Unauthorized {
    /// It has no token.
    MISSING,
    /// It has one that is not good, or not any more.
    BAD,
    /// It is about something else, such as a password.
    OTHER
  }

  /// The code under which that protocol knows an error.
  ErrorCode code(ApiException e) {
    return e.code();
  }

  /// The HTTP status that goes with an error.
  int status(ApiException e) {
    return code(e).status();
  }

  /// The whole body of an error.
  byte[] body(ApiException e, String path, Instant now, String requestId) {
    return ErrorBody.of(code(e), e, now, requestId);
  }

  /// The protocol of a request.
  ///
  /// @param namesDevice whether it has the header `X-Device-ID`, by which the one path that two
  ///   protocols share is known
  public static Protocol of(String path, boolean namesDevice) {
    String slashed = path.endsWith("/") ? path : path + "/";
    if (slashed.equals(SHARED) && !namesDevice) {
      return FIELD;
    }
    for (Protocol protocol : values()) {
      if (protocol.paths.stream().anyMatch(slashed::startsWith)) {
        return protocol;
      }
    }
    return RECORDS;
  }

  private static Unauthorized unauthorized(ApiException e) {
    if (says(e, ApiException.MISSING)) {
      return Unauthorized.MISSING;
    }
    boolean bad =
        List.of(ApiException.INVALID, ApiException.EXPIRED, ApiException.REVOKED)
            .contains(String.valueOf(e.details().get("reason")));
    return bad ? Unauthorized.BAD : Unauthorized.OTHER;
  }

  private static String text(ApiException e) {
    return String.valueOf(e.getMessage());
  }

  private static boolean says(ApiException e, String reason) {
    return Objects.equals(e.details().get("reason"), reason);
  }
}
