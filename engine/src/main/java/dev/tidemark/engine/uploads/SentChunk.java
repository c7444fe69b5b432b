package dev.tidemark.engine.uploads;

import java.io.InputStream;

/// A chunk as it comes.
///
/// @param number counted from 0
/// @param checksum its SHA-256, in lower-case hex, as its sender says
/// @param body its bytes, as they come
public record SentChunk(long number, String checksum, InputStream body) {}
