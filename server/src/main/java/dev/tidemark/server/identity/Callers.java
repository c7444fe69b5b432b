package dev.tidemark.server.identity;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.Standing;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.presence.Presence;
import dev.tidemark.server.web.AccessLog;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ResourceInfo;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells who makes a request, and whether the endpoint is for them, by its [Allowed].
///
/// Whether a user was revoked is asked where the request is carried out, in the same snapshot; for
/// a token that is bound to a device it is asked here, of the device too, and so it is where the
/// endpoint is not for all roles.
@Singleton
public final class Callers {
  private static final String BEARER = "Bearer ";

  private final TokenChecks checks;
  private final SyncStore store;
  private final Catalog catalog;
  private final Presence presence;
  private final RoutingContext exchange;
  private final ResourceInfo endpoint;

  Callers(
      TokenChecks checks,
      SyncStore store,
      Catalog catalog,
      Presence presence,
      RoutingContext exchange,
      ResourceInfo endpoint) {
    this.checks = checks;
    this.store = store;
    this.catalog = catalog;
    this.presence = presence;
    this.exchange = exchange;
    this.endpoint = endpoint;
  }

  /// Whom the `Authorization` header names.
  ///
  /// @throws ApiException UNAUTHORIZED when it names nobody, FORBIDDEN when the endpoint is not for
  ///   the caller, or not for its token
  /// @throws RevokedException when the user or device was revoked, where that is asked here
  public Principal require(@Nullable String authorization) {
    return token(authorization).principal();
  }

  /// The token in the `Authorization` header.
  ///
  /// @throws ApiException UNAUTHORIZED when there is none, FORBIDDEN when the endpoint is not for
  ///   the caller, or not for its token
  /// @throws RevokedException when the user or device was revoked, where that is asked here
  public AccessToken token(@Nullable String authorization) {
    HttpServerRequest request = exchange.request();
    AccessToken token =
        checks.onItsDevice(
            verified(authorization),
            request.getHeader("X-Device-ID"),
            request.getHeader("X-Sync-Token"));
    Allowed allowed = allowed();
    TokenChecks.requireCapabilities(token, Set.of(allowed.offline()));
    AccessToken admitted = token.with(inRole(token.principal(), Set.of(allowed.value())));
    presence.seen(admitted.principal().on(token.device()));
    return admitted;
  }

  private AccessToken verified(@Nullable String authorization) {
    AccessToken token =
        checks.verified(
            authorization == null ? null : Optional.ofNullable(bearer(authorization)).orElse(""));
    AccessLog.note(exchange, token.principal().on(token.device()));
    return token;
  }

  private Allowed allowed() {
    Allowed allowed = endpoint.getResourceMethod().getAnnotation(Allowed.class);
    if (allowed == null) {
      throw new IllegalStateException(endpoint.getResourceMethod() + " does not say who may");
    }
    return allowed;
  }

  /// The token that an `Authorization` header holds; null when it holds none.
  public static @Nullable String bearer(@Nullable String authorization) {
    return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? authorization.substring(BEARER.length()).strip()
        : null;
  }

  /// The principal in the role that counts. Where all roles may, it costs nothing, and the role
  /// stays the token's.
  private Principal inRole(Principal principal, Set<Role> roles) {
    if (roles.size() == Role.values().length) {
      return principal;
    }
    Role now =
        store.<Role>read(reading -> {
          Head head = reading.head(principal.tenant()).orElseThrow(RevokedException::new);
          Standing standing = catalog.require(reading, head, principal);
          return Optional.ofNullable(standing.role()).orElseThrow(RevokedException::new);
        });
    Role lesser = now.compareTo(principal.role()) > 0 ? now : principal.role();
    if (!roles.contains(lesser)) {
      throw new ApiException(
          ErrorCode.FORBIDDEN, "This is not for users of the role " + lesser.text());
    }
    return new Principal(principal.tenant(), principal.user(), principal.device(), lesser);
  }
}
