package dev.tidemark.server.identity;

import dev.tidemark.server.web.ApiException;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells who opens a live connection. Whether user and device stay good is told to the connection
/// by its subscription.
@Singleton
public final class SocketCallers {
  private final TokenChecks checks;

  SocketCallers(TokenChecks checks) {
    this.checks = checks;
  }

  /// The token of a live connection: that of the `Authorization` header, else the parameter
  /// `token`, as browsers send no headers. Null when there is neither; empty when the header holds
  /// another scheme's.
  public static @Nullable String token(HttpServerRequest request) {
    String authorization = request.getHeader("Authorization");
    return authorization == null
        ? request.getParam("token")
        : Optional.ofNullable(Callers.bearer(authorization)).orElse("");
  }

  /// Whose token it is, on that device.
  ///
  /// @param token null when there is none
  /// @param device which the connection is for; whether it is the user's is not asked here. Null
  ///   for that of the token, if it is bound to one
  /// @param offline what an offline token has to be good for
  /// @return the token, its principal on the device
  /// @throws ApiException UNAUTHORIZED when it is not good, FORBIDDEN when it is bound to another
  ///   device or not good for that
  /// @throws dev.tidemark.engine.RevokedException when it is bound to a device, and user or device
  ///   was revoked
  public AccessToken require(
      @Nullable String token, @Nullable String device, Set<Capability> offline) {
    AccessToken good = checks.onItsDevice(checks.verified(token), device, null);
    TokenChecks.requireCapabilities(good, offline);
    return good.with(good.principal().on(device == null ? good.device() : device));
  }
}
