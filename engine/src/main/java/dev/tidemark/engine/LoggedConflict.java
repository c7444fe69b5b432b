package dev.tidemark.engine;

import dev.tidemark.core.Conflict;
import dev.tidemark.core.VectorClock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A conflict as the log of conflicts keeps it.
///
/// @param id UUIDv7
/// @param conflict both sides and the base
/// @param resolution `pending`, `use_server`, `use_local` or `merged`
/// @param version the record's version after it
/// @param clock the record's clock after it
/// @param createdAt when it was noticed
/// @param user whose change it was
/// @param device on which device; null when the request named none
/// @param fingerprint the change's fingerprint; null without a device
/// @param changeSet the number of the change set
/// @param resolvedAt when it was resolved; null while it is pending
/// @param resolvedBy who resolved it; null while it is pending, `server` when the policy did
public record LoggedConflict(
    String id,
    Conflict conflict,
    String resolution,
    long version,
    VectorClock clock,
    Instant createdAt,
    String user,
    @Nullable String device,
    @Nullable String fingerprint,
    long changeSet,
    @Nullable Instant resolvedAt,
    @Nullable String resolvedBy) {}
