package dev.tidemark.server.accounts;

import dev.tidemark.core.Principal;
import dev.tidemark.engine.Actor;
import dev.tidemark.server.identity.Callers;
import org.jspecify.annotations.Nullable;

/// Who asks, and for which tenant.
///
/// @param tenant its own, or the one that the request names, which only operators may
record Caller(Actor actor, String tenant) {
  /// @param named the parameter `tenant_id`
  static Caller of(Callers callers, @Nullable String authorization, @Nullable String named) {
    Principal principal = callers.require(authorization);
    return new Caller(new Actor(principal), named == null ? principal.tenant() : named);
  }
}
