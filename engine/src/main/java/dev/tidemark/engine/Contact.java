package dev.tidemark.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A user as others see it.
///
/// @param device the first device that was registered to it; null when there is none
/// @param seenAt when it was last seen, some seconds late; null when it never was
public record Contact(User user, @Nullable String device, @Nullable Instant seenAt) {}
