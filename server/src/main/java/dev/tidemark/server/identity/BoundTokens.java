package dev.tidemark.server.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.InvalidCursorException;
import dev.tidemark.engine.RefreshToken;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.Standing;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.SyncTokens;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What access tokens are bound to: a device, or the refresh token that they came with.
///
/// Thread-safe. Tokens without bounds cost nothing here.
@Singleton
final class BoundTokens {
  private static final int USED = 100_000;

  private final SyncStore store;
  private final Catalog catalog;
  private final SyncTokens syncTokens;
  private final InstantSource clock;

  /// Hashes of refresh tokens of which is known that an access token of theirs was used.
  private final Cache<String, Boolean> used =
      Caffeine.newBuilder().maximumSize(USED).expireAfterWrite(AccessTokens.LIFETIME).build();

  BoundTokens(SyncStore store, Catalog catalog, SyncTokens syncTokens, InstantSource clock) {
    this.store = store;
    this.catalog = catalog;
    this.syncTokens = syncTokens;
    this.clock = clock;
  }

  /// Takes note that an access token that came with that refresh token was used. Costs a look into
  /// the store at most once per token and node.
  void used(String tenant, String refresh) {
    if (used.getIfPresent(refresh) != null) {
      return;
    }
    boolean news =
        store
            .<Optional<RefreshToken>>read(reading -> reading.refreshToken(tenant, refresh))
            .filter(token -> token.accessUsedAt() == null)
            .isPresent();
    if (news) {
      store.write(writing -> {
        writing.useAccess(tenant, refresh, clock.instant());
        return refresh;
      });
    }
    used.put(refresh, true);
  }

  /// Demands that neither user nor device was revoked, that the device was not bound anew, and that
  /// the request names no other device.
  ///
  /// @param device that of the token
  /// @param registered that of the token
  /// @param named the header `X-Device-ID`
  /// @param syncToken the header `X-Sync-Token`
  /// @return the principal in the role that its user has now: offline tokens outlive roles
  /// @throws RevokedException when the user or device was revoked, or the device bound anew
  /// @throws ApiException FORBIDDEN when another device is named
  Principal require(
      Principal principal,
      String device,
      @Nullable Instant registered,
      @Nullable String named,
      @Nullable String syncToken) {
    Standing standing =
        store.<Standing>read(reading -> {
          Head head = reading.head(principal.tenant()).orElseThrow(RevokedException::new);
          return catalog.require(reading, head, principal.on(device));
        });
    if (!Objects.equals(standing.registered(), registered)) {
      throw new RevokedException();
    }
    boolean other = named != null && !named.equals(device);
    if (other || (syncToken != null && !deviceOf(syncToken, device).equals(device))) {
      throw new ApiException(ErrorCode.FORBIDDEN, "The token is bound to another device");
    }
    Role role = standing.role() == null ? principal.role() : standing.role();
    return new Principal(principal.tenant(), principal.user(), principal.device(), role);
  }

  /// The device of a sync token; one that is not good is judged where it is used.
  private String deviceOf(String syncToken, String standard) {
    try {
      return syncTokens.verify(syncToken).device();
    } catch (InvalidCursorException e) {
      return standard;
    }
  }
}
