package dev.tidemark.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is kept of a refresh token. The token itself is not: whoever reads the store gets no access
/// by it.
///
/// @param tenant its tenant
/// @param hash names it
/// @param family what it shares with the token it came from, and with all that come from it
/// @param parentHash the token it came from; null for the first of a family
/// @param user whose it is
/// @param device the only device that may present it; null for any
/// @param scopes what the access tokens of an offline token's family may do, e.g. `read sync`; null
///   for a family that began with a password, which may do everything that its user may
/// @param createdAt when it was first issued
/// @param expiresAt when it is over
/// @param usedAt when it was first presented; null while it was not
/// @param accessUsedAt when an access token issued with it was first used; null while none was
/// @param revokedAt since when its family is shut out; null while it is not
public record RefreshToken(
    String tenant,
    String hash,
    String family,
    @Nullable String parentHash,
    String user,
    @Nullable String device,
    @Nullable String scopes,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Instant usedAt,
    @Nullable Instant accessUsedAt,
    @Nullable Instant revokedAt) {

  /// The next of its family, not yet used.
  public RefreshToken child(String childHash, Instant now, Instant end) {
    return new RefreshToken(
        tenant, childHash, family, hash, user, device, scopes, now, end, null, null, null);
  }

  /// This token once it was presented.
  public RefreshToken used(Instant at) {
    return new RefreshToken(
        tenant,
        hash,
        family,
        parentHash,
        user,
        device,
        scopes,
        createdAt,
        expiresAt,
        at,
        accessUsedAt,
        revokedAt);
  }
}
