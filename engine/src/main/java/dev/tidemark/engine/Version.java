package dev.tidemark.engine;

import dev.tidemark.core.ChangeType;
import dev.tidemark.core.Data;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.VectorClock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One version of a record, for its history.
///
/// @param key the record
/// @param version 1, 2, 3 …
/// @param position its log position
/// @param committedAt its commit time
/// @param data what the record said
/// @param deleted whether it was a deletion
/// @param clock the record's clock then
/// @param members the top-level members that changed
/// @param changeType how it came to be
/// @param user who made it
/// @param device on which device; null when the request named none
/// @param fingerprint the change's fingerprint; null without a device
/// @param base the version that the change named; null when it named none
/// @param exact whether it is exactly what the device sent
/// @param changeSet the number of the change set
/// @param clientTime when the writer made it, no later than the commit; null when it did not say
public record Version(
    RecordKey key,
    long version,
    long position,
    Instant committedAt,
    Data data,
    boolean deleted,
    VectorClock clock,
    List<String> members,
    ChangeType changeType,
    String user,
    @Nullable String device,
    @Nullable String fingerprint,
    @Nullable Long base,
    boolean exact,
    long changeSet,
    @Nullable Instant clientTime) {}
