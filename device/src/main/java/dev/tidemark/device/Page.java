package dev.tidemark.device;

import dev.tidemark.core.RecordKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the server tells a device of what has happened, in the order in which it did.
///
/// @param items one for each record that changed
/// @param reset whether the device is to forget all that it was told before
/// @param hasMore whether there is more to ask for
/// @param token from where to ask on
public record Page(List<Item> items, boolean reset, boolean hasMore, String token) {
  public Page {
    items = List.copyOf(items);
  }

  /// One record that changed.
  ///
  /// @param row what it says now; null when the device sees it no longer
  /// @param version its version
  /// @param deleted whether it is deleted, and not only out of the device's sight
  public record Item(RecordKey key, @Nullable Row row, long version, boolean deleted) {
    /// One that says something.
    public static Item of(RecordKey key, Row row) {
      return new Item(key, row, row.version(), false);
    }
  }
}
