package dev.tidemark.server.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.web.ErrorCode;
import io.restassured.response.Response;

/// What a request that is not let in is told, by each protocol.
///
/// Source: protocol decisions, sections 2 and 3; *fleet*, *field* section 5.3, *messaging* Error
/// Codes, *mobile* Error Codes.
enum Refusal {
  /// There is no token.
  NO_TOKEN(
      ErrorCode.UNAUTHORIZED,
      ErrorCode.AUTH_001,
      "Authentication required",
      "No auth token provided",
      "Authentication credentials were not provided."),
  /// The token never was good.
  BAD_TOKEN(
      ErrorCode.UNAUTHORIZED,
      ErrorCode.AUTH_001,
      "Invalid or expired token",
      "Invalid auth token",
      "Given token not valid for any token type"),
  /// The token is over.
  EXPIRED(
      ErrorCode.UNAUTHORIZED,
      ErrorCode.AUTH_002,
      "Invalid or expired token",
      "Invalid auth token",
      "Given token not valid for any token type"),
  /// The user or device was shut out.
  REVOKED(
      ErrorCode.UNAUTHORIZED,
      ErrorCode.AUTH_001,
      "revoked",
      "Invalid auth token",
      "Given token not valid for any token type"),
  /// The caller may not do that.
  FORBIDDEN(
      ErrorCode.FORBIDDEN,
      ErrorCode.FORBIDDEN,
      "",
      "",
      "You do not have permission to perform this action.");

  private final ErrorCode code;
  private final ErrorCode mobile;
  private final String message;
  private final String fleet;
  private final String field;

  Refusal(ErrorCode code, ErrorCode mobile, String message, String fleet, String field) {
    this.code = code;
    this.mobile = mobile;
    this.message = message;
    this.fleet = fleet;
    this.field = field;
  }

  /// Demands that the answer to a request at that path is this, in the form of its protocol.
  void shouldBe(String path, Response response) {
    ErrorAnswer answer = ErrorAnswer.of(response);
    if (path.startsWith("/pisync/")) {
      answer.shouldBe(code).shouldSay(fleet);
    } else if (path.matches("/api/\\{collection}/.*")) {
      answer.shouldBe(code).shouldSay(field);
    } else {
      boolean numbered =
          path.matches(
              "/api/v1/(sync/(policies|conflicts|health|devices)|uploads)(/.*)?|/files/.*");
      answer.shouldBe(numbered ? mobile : code).shouldSay(message);
    }
    if (code == ErrorCode.UNAUTHORIZED) {
      assertThat(response.header("WWW-Authenticate")).isEqualTo("Bearer");
    }
  }
}
