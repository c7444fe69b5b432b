package dev.tidemark.engine;

import java.time.Instant;

/// The syncs of a tenant that began in one minute.
///
/// @param start when the minute begins
/// @param counts how many there were
public record SyncMinute(Instant start, SyncCounts counts) {}
