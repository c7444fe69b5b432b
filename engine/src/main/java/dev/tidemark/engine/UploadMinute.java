package dev.tidemark.engine;

import java.time.Instant;

/// What became of a tenant's uploads in one minute.
///
/// @param start when the minute begins
/// @param begun how many were begun in it
/// @param abandoned how many were cancelled in it, or over without having become a file
public record UploadMinute(Instant start, long begun, long abandoned) {}
