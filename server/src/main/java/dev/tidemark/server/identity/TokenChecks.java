package dev.tidemark.server.identity;

import dev.tidemark.core.Principal;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether an access token is good, for a request or for a live connection.
@Singleton
final class TokenChecks {
  private final AccessTokens tokens;
  private final BoundTokens bound;

  TokenChecks(AccessTokens tokens, BoundTokens bound) {
    this.tokens = tokens;
    this.bound = bound;
  }

  /// What a token says that was issued here and is not over.
  ///
  /// @param text null when there is none
  /// @throws ApiException UNAUTHORIZED when it is not good
  AccessToken verified(@Nullable String text) {
    if (text == null) {
      throw new ApiException(
          ErrorCode.UNAUTHORIZED,
          "Authentication required",
          Map.of("reason", ApiException.MISSING));
    }
    AccessToken token = tokens.verify(text).orElseThrow(() -> refused(text));
    if (token.refresh() != null) {
      bound.used(token.principal().tenant(), token.refresh());
    }
    return token;
  }

  /// The token, whose device is still the one that it is bound to, if it is bound to one.
  ///
  /// @param device which device is named; null for none
  /// @param syncToken whose device counts as named, too; null for none
  /// @throws RevokedException when user or device was revoked, or the device bound anew
  /// @throws ApiException FORBIDDEN when another device is named
  AccessToken onItsDevice(AccessToken token, @Nullable String device, @Nullable String syncToken) {
    if (token.device() == null) {
      return token;
    }
    Principal now =
        bound.require(token.principal(), token.device(), token.registered(), device, syncToken);
    return token.with(now);
  }

  /// Demands that an offline token is good for something; others are good for everything.
  ///
  /// @param needed all that it has to be good for; nothing: offline tokens never are
  /// @throws ApiException FORBIDDEN when it is not
  static void requireCapabilities(AccessToken token, Set<Capability> needed) {
    Set<Capability> capabilities = token.capabilities();
    if (capabilities == null) {
      return;
    }
    if (needed.isEmpty()) {
      throw new ApiException(
          ErrorCode.FORBIDDEN, "An offline token is not good for this; sign in with a password");
    }
    needed.stream()
        .filter(one -> !capabilities.contains(one))
        .min(Comparator.naturalOrder())
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
