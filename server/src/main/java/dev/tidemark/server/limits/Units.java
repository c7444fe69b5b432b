package dev.tidemark.server.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidemark.core.Identifiers;
import dev.tidemark.core.Principal;
import dev.tidemark.engine.Cursor;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.InvalidCursorException;
import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.SyncTokens;
import dev.tidemark.server.identity.AccessToken;
import dev.tidemark.server.identity.AccessTokens;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells whose a request is. What was told once is known after that: it costs neither the check of
/// an access token's signature nor a look into the store, so the thread that serves connections may
/// ask for it.
///
/// Thread-safe. Whether user or device was revoked is not asked: that is for the endpoint.
@Singleton
final class Units {
  private static final int DEVICES = 100_000;

  private final AccessTokens accessTokens;
  private final SyncTokens syncTokens;
  private final SyncStore store;

  /// Devices that are their user's. One that becomes another user's is another unit.
  private final Cache<Unit.Device, Boolean> devices =
      Caffeine.newBuilder().maximumSize(DEVICES).build();

  Units(AccessTokens accessTokens, SyncTokens syncTokens, SyncStore store) {
    this.accessTokens = accessTokens;
    this.syncTokens = syncTokens;
    this.store = store;
  }

  /// What a request says of whose it is.
  ///
  /// @param token its access token
  /// @param syncToken the header `X-Sync-Token`
  /// @param device the header `X-Device-ID`
  /// @param address where it comes from
  record Claim(
      @Nullable String token, @Nullable String syncToken, @Nullable String device, String address) {

    private Unit.Address ofNobody() {
      return Unit.Address.of(address);
    }
  }

  /// Whose the request is; empty when [#find] has to be asked.
  Optional<Unit> known(Claim claim) {
    if (claim.token() == null) {
      return Optional.of(claim.ofNobody());
    }
    return accessTokens
        .known(claim.token())
        .map(token -> named(token, claim))
        .filter(
            unit -> !(unit instanceof Unit.Device device) || devices.getIfPresent(device) != null);
  }

  /// Whose the request is. May look into the store.
  Unit find(Claim claim) {
    Optional<AccessToken> token =
        claim.token() == null ? Optional.empty() : accessTokens.verify(claim.token());
    if (token.isEmpty()) {
      return claim.ofNobody();
    }
    Unit unit = named(token.get(), claim);
    return unit instanceof Unit.Device device && !isOfItsUser(device)
        ? new Unit.User(device.tenant(), device.user())
        : unit;
  }

  /// Whom the request names. A device that a token vouches for is its user's.
  private Unit named(AccessToken token, Claim claim) {
    Principal principal = token.principal();
    if (token.device() != null) {
      return vouched(principal, token.device());
    }
    if (claim.syncToken() != null) {
      return device(claim.syncToken(), principal)
          .map(device -> vouched(principal, device))
          .orElseGet(() -> user(principal));
    }
    return claim.device() != null && Identifiers.valid(claim.device())
        ? new Unit.Device(principal.tenant(), principal.user(), claim.device())
        : user(principal);
  }

  private Unit vouched(Principal principal, String device) {
    var unit = new Unit.Device(principal.tenant(), principal.user(), device);
    devices.asMap().putIfAbsent(unit, true);
    return unit;
  }

  private static Unit user(Principal principal) {
    return new Unit.User(principal.tenant(), principal.user());
  }

  /// The device of a sync token of that principal.
  private Optional<String> device(String syncToken, Principal principal) {
    try {
      Cursor cursor = syncTokens.verify(syncToken);
      return Optional.of(cursor.device()).filter(device -> cursor.belongsTo(principal.on(device)));
    } catch (InvalidCursorException e) {
      return Optional.empty();
    }
  }

  private boolean isOfItsUser(Unit.Device unit) {
    if (devices.getIfPresent(unit) != null) {
      return true;
    }
    try {
      boolean own =
          store
              .<Optional<Device>>read(reading -> reading.device(unit.tenant(), unit.device()))
              .filter(device -> device.user().equals(unit.user()))
              .isPresent();
      if (own) {
        devices.put(unit, true);
      }
      return own;
    } catch (StoreUnavailableException e) {
      return false;
    }
  }
}
