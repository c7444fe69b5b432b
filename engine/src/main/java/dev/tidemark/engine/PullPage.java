package dev.tidemark.engine;

import java.time.Instant;
import java.util.List;

/// A page of what happened after a cursor, in commit order; what grants and revocations brought
/// comes first.
///
/// @param items what to tell the reader
/// @param hasMore whether there is more; when not, the reader holds exactly what it may see
/// @param cursor where the reader is now
/// @param reset whether the reader has to forget what it holds, since this begins again with all
///   that it may see
public record PullPage(List<Item> items, boolean hasMore, Cursor cursor, boolean reset) {

  /// One thing to tell a reader.
  public sealed interface Item {
    /// The record's collection.
    String collection();

    /// The record's id.
    String id();

    /// The record's version.
    long version();

    /// A record as it stands.
    ///
    /// @param row the record
    /// @param created whether it is new to the reader
    record Upsert(ScopedRecord row, boolean created) implements Item {
      @Override
      public String collection() {
        return row.collection();
      }

      @Override
      public String id() {
        return row.id();
      }

      @Override
      public long version() {
        return row.version();
      }
    }

    /// A record that the reader no longer sees.
    ///
    /// @param version the newest version that the reader may know of
    /// @param clock that version's clock, as JSON text
    /// @param updatedAt when that version was committed
    /// @param why what happened to it
    record Deletion(
        String collection, String id, long version, String clock, Instant updatedAt, Why why)
        implements Item {}
  }

  /// Why a reader no longer sees a record.
  public enum Why {
    /// It was deleted.
    DELETED,
    /// It left the scopes that the reader holds.
    DEPARTED,
    /// The reader lost the scope that showed it.
    OUT_OF_SCOPE
  }
}
