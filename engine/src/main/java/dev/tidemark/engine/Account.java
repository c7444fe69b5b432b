package dev.tidemark.engine;

import dev.tidemark.core.Scope;
import java.util.List;

/// A user, and what it was granted.
///
/// @param user the user
/// @param scopes the scopes that it holds besides its own, sorted
public record Account(User user, List<Scope> scopes) {
  public Account {
    scopes = List.copyOf(scopes);
  }
}
