package dev.tidemark.server.identity;

import dev.tidemark.core.Principal;
import dev.tidemark.engine.live.Reader;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an access token says that was found to be good.
///
/// @param principal whom it was issued to, on no device
/// @param device the only device that may use it; null for any
/// @param registered when that device was registered or enrolled: another time means that it was
///   bound anew since; null for a token that any device may use
/// @param capabilities what it is good for, when it comes from an offline token; null for
///   everything that its user may do
/// @param refresh the hash of the refresh token it was issued with, when its use matters there;
///   else null
/// @param expiresAt when it is over
public record AccessToken(
    Principal principal,
    @Nullable String device,
    @Nullable Instant registered,
    @Nullable Set<Capability> capabilities,
    @Nullable String refresh,
    Instant expiresAt) {

  /// Who reads live with it.
  public Reader reader() {
    return new Reader(principal, registered);
  }

  /// The same token of a principal in another role.
  AccessToken with(Principal other) {
    return new AccessToken(other, device, registered, capabilities, refresh, expiresAt);
  }
}
