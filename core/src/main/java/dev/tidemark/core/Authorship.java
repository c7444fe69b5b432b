package dev.tidemark.core;

import org.jspecify.annotations.Nullable;

/// Who created a record.
///
/// @param user the user's id
/// @param device the device it was created on; null when the request named none
public record Authorship(String user, @Nullable String device) {}
