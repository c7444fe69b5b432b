package dev.tidemark.engine;

import dev.tidemark.core.Role;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An account.
///
/// @param tenant its tenant
/// @param id UUID
/// @param username unique in the tenant
/// @param passwordHash Argon2id in its encoded form; null when the user cannot sign in with a
///   password
/// @param role what it may do
/// @param createdAt when it was made
/// @param updatedAt when it was last changed
/// @param revokedAt since when it is shut out; null while it is not
public record User(
    String tenant,
    String id,
    String username,
    @Nullable String passwordHash,
    Role role,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant revokedAt) {}
