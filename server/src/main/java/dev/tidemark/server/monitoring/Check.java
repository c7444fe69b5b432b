package dev.tidemark.server.monitoring;

import org.jspecify.annotations.Nullable;

/// Something without which this node should get no requests, as it was found.
///
/// @param name what was looked at: `store`, `disk`
/// @param fault what is wrong, for whoever has to mend it; null when nothing is
record Check(String name, @Nullable String fault) {
  boolean passed() {
    return fault == null;
  }
}
