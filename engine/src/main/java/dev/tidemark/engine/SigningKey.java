package dev.tidemark.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A key that this installation signs with.
///
/// @param id its name, the `kid` of tokens
/// @param purpose what it signs: `access-token`, `sync-token` or `refresh-token`
/// @param secret the private half or the shared secret, base64
/// @param publicKey the public half, base64; null for a shared secret
/// @param createdAt when it was made
/// @param retiredAt since when it signs nothing new; null while it does
public record SigningKey(
    String id,
    String purpose,
    String secret,
    @Nullable String publicKey,
    Instant createdAt,
    @Nullable Instant retiredAt) {}
