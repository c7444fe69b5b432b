package dev.tidemark.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A record in one of its scopes, as it goes out: clock, data and scopes are the JSON text that the
/// store holds.
///
/// @param scope the scope through which it was found
/// @param position where it last moved in that scope: the record's own position unless it has left
///   the scope
/// @param entered where it last entered the scope
/// @param since where it first entered the scope, whatever it left in between
/// @param departed where it left the scope; null while it lies in it
/// @param collection the record's collection
/// @param id the record's id
/// @param version the record's version
/// @param clock the record's clock, e.g. `{"server":3}`
/// @param data what the record says
/// @param deleted whether it is deleted
/// @param createdAt when its first version was committed
/// @param updatedAt when its newest version was committed
/// @param scopes all scopes that it lies in, e.g. `["tenant"]`
public record ScopedRecord(
    String scope,
    long position,
    long entered,
    long since,
    @Nullable Long departed,
    String collection,
    String id,
    long version,
    String clock,
    String data,
    boolean deleted,
    Instant createdAt,
    Instant updatedAt,
    String scopes) {}
