package dev.tidemark.server.identity;

import java.time.Instant;
import java.util.Set;

/// What lets a device work without a connection.
///
/// @param token an access token that is good for days
/// @param expiresAt when it is over
/// @param refresh brings access tokens for as long
/// @param capabilities what they are good for
public record OfflineToken(
    String token, Instant expiresAt, String refresh, Set<Capability> capabilities) {}
