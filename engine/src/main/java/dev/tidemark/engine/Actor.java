package dev.tidemark.engine;

import dev.tidemark.core.Principal;
import org.jspecify.annotations.Nullable;

/// Who looks after accounts: somebody who signed in, or whoever runs a command on the store itself,
/// who may do everything.
///
/// @param principal who signed in; null for a command on the store
public record Actor(@Nullable Principal principal) {
  /// Whoever runs a command on the store.
  public static Actor onTheStore() {
    return new Actor(null);
  }
}
