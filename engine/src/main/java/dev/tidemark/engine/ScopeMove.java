package dev.tidemark.engine;

import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import org.jspecify.annotations.Nullable;

/// A record's new place in a scope. A row that is there already and not departed keeps the position
/// at which the record entered, and any row that at which it first did.
///
/// @param scope the scope
/// @param key the record
/// @param position the record's new position, or where it left the scope
/// @param departed the position at which it left the scope; null while it lies in it
/// @param entered whether it did not lie in the scope before
public record ScopeMove(
    Scope scope, RecordKey key, long position, @Nullable Long departed, boolean entered) {}
