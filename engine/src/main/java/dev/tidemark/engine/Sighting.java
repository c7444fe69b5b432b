package dev.tidemark.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// That a user asked for something, or was connected.
///
/// @param tenant its tenant
/// @param user the user's id
/// @param device on which of its devices; null when the request named none
/// @param at when
public record Sighting(String tenant, String user, @Nullable String device, Instant at) {}
