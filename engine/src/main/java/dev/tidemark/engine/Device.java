package dev.tidemark.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A phone, tablet or computer that syncs.
///
/// @param tenant its tenant
/// @param id the client's name for it, unique in the tenant
/// @param number 1, 2, 3 … within the tenant, given by the store; 0 before it is stored
/// @param user the id of the user it belongs to
/// @param name what people call it; null when nobody said
/// @param type what it is; null when nobody said
/// @param info what it said of itself, as JSON text: `{"platform":"ios","version":"1.0.0"}`
/// @param epoch the epoch in which it last initialised or pulled; null when it never did
/// @param createdAt when it was registered, or enrolled anew: its tokens are good for that binding
/// @param lastSyncAt when it last synced; null when it never did. Only [Writing#addSyncRuns] moves
///   it
/// @param revokedAt since when it is shut out; null while it is not
public record Device(
    String tenant,
    String id,
    long number,
    String user,
    @Nullable String name,
    @Nullable String type,
    String info,
    @Nullable Long epoch,
    Instant createdAt,
    @Nullable Instant lastSyncAt,
    @Nullable Instant revokedAt) {}
