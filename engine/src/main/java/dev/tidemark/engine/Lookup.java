package dev.tidemark.engine;

import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Something to be read on the way through a change set.
public sealed interface Lookup {
  /// After how many of the set's changes it is read: it sees their results.
  int after();

  /// One record.
  record One(int after, RecordKey key) implements Lookup {}

  /// The live records of a collection, by id.
  ///
  /// @param from the id after which to begin; null for the beginning
  /// @param limit how many at most; ≥ 1
  record Page(int after, String collection, @Nullable String from, int limit) implements Lookup {}

  /// What was read, as the set's principal may see it.
  sealed interface Found {
    /// One record; empty when there is none, or none that may be seen.
    record One(Optional<Record> record) implements Found {}

    /// A part of a collection; empty when there is no such collection.
    record Page(Optional<Listings.Part> records) implements Found {}

    /// It was not read: what the set has changed and read before is as much as it may show.
    record Unread() implements Found {}

    /// Whether there is nothing.
    default boolean nothing() {
      return switch (this) {
        case One(Optional<Record> record) -> record.isEmpty();
        case Page(Optional<Listings.Part> records) -> records.isEmpty();
        case Unread unread -> true;
      };
    }
  }
}
