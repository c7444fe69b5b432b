package dev.tidemark.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Something that somebody did and that may be asked for later: who, when, to what, and why.
///
/// @param at when
/// @param number tells entries of one time apart
/// @param actor the user who did it; null when it was nobody in particular
/// @param action what was done, e.g. `record.restore`
/// @param subject to what, e.g. `patients/p1`; null when it was nothing in particular
/// @param address from which address; null when that is not known
/// @param details the rest, as a JSON object
public record AuditEntry(
    Instant at,
    long number,
    @Nullable String actor,
    String action,
    @Nullable String subject,
    @Nullable String address,
    String details) {}
