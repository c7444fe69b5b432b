package dev.tidemark.server.identity;

import dev.tidemark.core.Principal;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ClientAddress;
import dev.tidemark.server.web.ErrorCode;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/// Issues tokens that are good for days, each for one device.
///
/// Thread-safe. Source: *records*, Offline Token Management; protocol decisions, section 3.
@Singleton
public final class OfflineTokens {
  /// For how many days a token may be good at most.
  public static final int MOST_DAYS = 90;

  private final SyncStore store;
  private final AccessTokens tokens;
  private final Sessions sessions;
  private final ClientAddress address;
  private final InstantSource clock;

  OfflineTokens(
      SyncStore store,
      AccessTokens tokens,
      Sessions sessions,
      ClientAddress address,
      InstantSource clock) {
    this.store = store;
    this.tokens = tokens;
    this.sessions = sessions;
    this.address = address;
    this.clock = clock;
  }

  /// A token for that device of the caller's.
  ///
  /// @param caller with a token that is no offline token
  /// @param days for how many days, 1 to [#MOST_DAYS]
  /// @throws ApiException FORBIDDEN when the caller's token is bound to another device,
  ///   DEVICE_NOT_REGISTERED when the device is not the caller's
  /// @throws RevokedException when the user was revoked
  public OfflineToken issue(
      AccessToken caller, String device, long days, Set<Capability> capabilities) {
    if (caller.device() != null && !caller.device().equals(device)) {
      throw new ApiException(ErrorCode.FORBIDDEN, "The token is bound to another device");
    }
    // Tokens hold whole seconds.
    Instant now = clock.instant();
    Instant end = now.plus(Duration.ofDays(days)).truncatedTo(ChronoUnit.SECONDS);
    Principal principal = caller.principal();
    return store.write(writing -> {
      Head head =
          writing
              .head(principal.tenant())
              .map(known -> writing.lockHead(known.tenant()))
              .orElseThrow(RevokedException::new);
      User user =
          writing
              .user(principal.tenant(), principal.user())
              .filter(known -> known.revokedAt() == null)
              .orElseThrow(RevokedException::new);
      Device registered =
          writing
              .device(principal.tenant(), device)
              .filter(known -> Sessions.usable(known, user.id()))
              .orElseThrow(() ->
                  new ApiException(
                      ErrorCode.DEVICE_NOT_REGISTERED,
                      "The device is not registered to this user; call"
                          + " /api/v1/sync/initialize first"));
      var grant = new Grant(user, registered, capabilities);
      String refresh = sessions.begin(writing, grant, now, end);
      new Audit(user.id(), Audit.OFFLINE_ISSUED, "device:" + device, address.text())
          .write(writing, head);
      return new OfflineToken(tokens.issue(grant, null, end), end, refresh, capabilities);
    });
  }
}
