package dev.tidemark.engine;

import dev.tidemark.core.Scope;

/// A stretch of the log: what moved in one scope of one collection after a position.
///
/// @param scope the scope
/// @param collection the collection
/// @param after the position before the first
public record ScopeRange(Scope scope, String collection, long after) {
  /// What is left of it after that position.
  ScopeRange from(long position) {
    return new ScopeRange(scope, collection, Math.max(after, position));
  }
}
