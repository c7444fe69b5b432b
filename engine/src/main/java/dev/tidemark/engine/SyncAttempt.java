package dev.tidemark.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The last time that a device was told to sync, and what came of it.
///
/// @param tenant its tenant
/// @param device its id
/// @param status how it ended, as *fleet* numbers that: 200, 400, 404 or 500
/// @param error why it failed, e.g. `Connection Timeout`; null when it did not
/// @param attemptedAt when it was told
public record SyncAttempt(
    String tenant, String device, int status, @Nullable String error, Instant attemptedAt) {}
