package dev.tidemark.engine;

import java.time.Instant;

/// A position and its commit time.
public record LogEntry(long position, Instant committedAt) {}
