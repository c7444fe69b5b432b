package dev.tidemark.server.identity;

import dev.tidemark.core.Principal;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells who makes a request, and whether its token is good for it.
///
/// Whether a user was revoked is asked where the request is carried out, in the same snapshot; for
/// a token that is bound to a device it is asked here, of the device too.
@Singleton
public final class Callers {
  private static final String BEARER = "Bearer ";

  private final AccessTokens tokens;
  private final BoundTokens bound;
  private final RoutingContext exchange;

  Callers(AccessTokens tokens, BoundTokens bound, RoutingContext exchange) {
    this.tokens = tokens;
    this.bound = bound;
    this.exchange = exchange;
  }

  /// Whom the `Authorization` header names.
  ///
  /// @throws ApiException UNAUTHORIZED when it names nobody, FORBIDDEN when the token is not good
  ///   for the request
  public Principal require(@Nullable String authorization) {
    AccessToken token = token(authorization);
    requireCapabilities(token);
    return token.principal();
  }

  /// The token in the `Authorization` header, good for whatever device the request names.
  ///
  /// @throws ApiException UNAUTHORIZED when there is none, FORBIDDEN when it is another device's
  public AccessToken token(@Nullable String authorization) {
    if (authorization == null) {
      throw new ApiException(
          ErrorCode.UNAUTHORIZED,
          "Authentication required",
          Map.of("reason", ApiException.MISSING));
    }
    String text =
        authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
            ? authorization.substring(BEARER.length()).strip()
            : "";
    AccessToken token = tokens.verify(text).orElseThrow(() -> refused(text));
    if (token.refresh() != null) {
      bound.used(token.principal().tenant(), token.refresh());
    }
    if (token.device() != null) {
      HttpServerRequest request = exchange.request();
      return token.with(
          bound.require(
              token.principal(),
              token.device(),
              request.getHeader("X-Device-ID"),
              request.getHeader("X-Sync-Token")));
    }
    return token;
  }

  private void requireCapabilities(AccessToken token) {
    Set<Capability> capabilities = token.capabilities();
    if (capabilities == null) {
      return;
    }
    Set<Capability> needed =
        Capability.needed(exchange.request().method().name(), exchange.normalizedPath());
    needed.stream()
        .filter(one -> !capabilities.contains(one))
        .findFirst()
        .ifPresent(missing -> {
          throw new ApiException(
              ErrorCode.FORBIDDEN,
              "The token was issued without the capability " + missing.text(),
              Map.of("reason", missing.text()));
        });
  }

  private ApiException refused(String token) {
    String reason = tokens.expired(token) ? ApiException.EXPIRED : ApiException.INVALID;
    return new ApiException(
        ErrorCode.UNAUTHORIZED, "Invalid or expired token", Map.of("reason", reason));
  }
}
