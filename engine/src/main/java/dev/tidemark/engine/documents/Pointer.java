package dev.tidemark.engine.documents;

import org.jspecify.annotations.Nullable;

/// Where a participant is in the text, in code points. Nothing is kept of it.
///
/// @param position where they write, by the text that they see
/// @param end where what they have selected ends; null when it is nothing
public record Pointer(int position, @Nullable Integer end) {}
