package dev.tidemark.server.identity;

import dev.tidemark.core.Principal;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import jakarta.inject.Singleton;
import java.util.Map;
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
    String token =
        authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
            ? authorization.substring(BEARER.length()).strip()
            : "";
    return tokens.verify(token).orElseThrow(() -> refused(token));
  }

  private ApiException refused(String token) {
    Map<String, Object> details =
        tokens.expired(token) ? Map.of("reason", ApiException.EXPIRED) : Map.of();
    return new ApiException(ErrorCode.UNAUTHORIZED, "Invalid or expired token", details);
  }
}
