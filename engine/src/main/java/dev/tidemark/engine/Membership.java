package dev.tidemark.engine;

import dev.tidemark.core.Scope;
import org.jspecify.annotations.Nullable;

/// A principal's right to a scope. A right that was revoked and granted again is two memberships.
///
/// @param principal a user's or device's own scope as text: `user:<id>` or `device:<id>`
/// @param scope what it may see
/// @param granted the position of the grant
/// @param revoked the position of the revocation; null while it is held
public record Membership(String principal, Scope scope, long granted, @Nullable Long revoked) {}
