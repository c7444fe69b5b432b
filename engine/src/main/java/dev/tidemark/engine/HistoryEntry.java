package dev.tidemark.engine;

import dev.tidemark.core.ChangeType;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.VectorClock;
import java.time.Instant;
import java.util.List;

/// One version in a record's history, without what it says, which may have been pruned.
///
/// @param key the record
/// @param version 1, 2, 3 …
/// @param committedAt its commit time
/// @param deleted whether it is a deletion
/// @param clock the record's clock then
/// @param members the top-level members that changed
/// @param changeType how it came to be
/// @param user who made it
public record HistoryEntry(
    RecordKey key,
    long version,
    Instant committedAt,
    boolean deleted,
    VectorClock clock,
    List<String> members,
    ChangeType changeType,
    String user) {}
