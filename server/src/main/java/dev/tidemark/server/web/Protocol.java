package dev.tidemark.server.web;

import java.util.List;
import java.util.Objects;

/// The protocols whose errors differ. What goes wrong is the same for all; how it is told goes by
/// the path of the request.
///
/// Source: protocol decisions, section 2.
enum Protocol {
  /// *records* and *messaging*, and every path that is nobody's.
  RECORDS {
    @Override
    ErrorCode code(ApiException e) {
      return e.code();
    }
  },
  /// *mobile*, whose codes are numbered.
  MOBILE {
    @Override
    ErrorCode code(ApiException e) {
      return switch (e.code()) {
        case UNAUTHORIZED ->
            says(e, ApiException.EXPIRED) ? ErrorCode.AUTH_002 : ErrorCode.AUTH_001;
        case VALIDATION_ERROR ->
            says(e, ApiException.MISSING) ? ErrorCode.SYNC_002 : ErrorCode.SYNC_001;
        default -> e.code();
      };
    }
  };

  private static final List<String> MOBILE_PATHS =
      List.of("/api/v1/sync/policies/", "/api/v1/sync/conflicts/");

  /// The code under which that protocol knows an error.
  abstract ErrorCode code(ApiException e);

  /// The protocol of a path.
  static Protocol of(String path) {
    String slashed = path.endsWith("/") ? path : path + "/";
    return MOBILE_PATHS.stream().anyMatch(slashed::startsWith) ? MOBILE : RECORDS;
  }

  private static boolean says(ApiException e, String reason) {
    return Objects.equals(e.details().get("reason"), reason);
  }
}
