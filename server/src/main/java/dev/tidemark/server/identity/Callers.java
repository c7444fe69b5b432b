package dev.tidemark.server.identity;

import dev.tidemark.core.Principal;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells who makes a request.
@Singleton
public final class Callers {
  private static final String BEARER = "Bearer ";

  private final AccessTokens tokens;

  Callers(AccessTokens tokens) {
    this.tokens = tokens;
  }

  /// Whom the `Authorization` header names.
  ///
  /// @throws ApiException UNAUTHORIZED when it names nobody
  public Principal require(@Nullable String authorization) {
    if (authorization == null) {
      throw new ApiException(ErrorCode.UNAUTHORIZED, "Authentication required");
    }
    Optional<Principal> principal =
        authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
            ? tokens.verify(authorization.substring(BEARER.length()).strip())
            : Optional.empty();
    return principal.orElseThrow(
        () -> new ApiException(ErrorCode.UNAUTHORIZED, "Invalid or expired token"));
  }
}
