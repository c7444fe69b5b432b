package dev.tidemark.simulation;

import dev.tidemark.core.RecordKey;
import dev.tidemark.device.Page;
import dev.tidemark.device.Row;
import dev.tidemark.engine.PullPage;
import dev.tidemark.engine.ScopedRecord;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/// What the server says to a device that asked to be brought up to date.
sealed interface ServerAnswer {
  /// A page of a pull.
  ///
  /// @param page the page
  /// @param token where the device stands after it
  /// @param collections which collections were asked for; every one when empty
  /// @param complete whether those are all that the device ever asks for
  /// @param grants how often scopes were granted to the device's user or itself, or revoked
  /// @param visible what the device may see of them at this moment; not part of the answer, but
  ///   what it is checked by
  /// @param serverTime the newest commit's time
  record Pulled(
      PullPage page,
      String token,
      Set<String> collections,
      boolean complete,
      int grants,
      SortedMap<RecordKey, Row> visible,
      Instant serverTime)
      implements ServerAnswer {
    /// The page, as a device is told it.
    Page told() {
      List<Page.Item> items = page.items().stream().map(Pulled::item).toList();
      return new Page(items, page.reset(), page.hasMore(), token);
    }

    private static Page.Item item(PullPage.Item item) {
      var key = new RecordKey(item.collection(), item.id());
      return switch (item) {
        case PullPage.Item.Upsert(ScopedRecord row, boolean created) ->
            Page.Item.of(key, new Row(row.version(), row.data(), row.clock()));
        case PullPage.Item.Deletion deletion ->
            new Page.Item(key, null, deletion.version(), deletion.why() == PullPage.Why.DELETED);
      };
    }
  }

  /// Everything.
  ///
  /// @param rows the records
  /// @param token where the device stands
  /// @param serverTime the commit time from before the first record
  record Full(SortedMap<RecordKey, Row> rows, String token, Instant serverTime)
      implements ServerAnswer {}

  /// The sync token cannot be served.
  record TokenInvalid(String why) implements ServerAnswer {}

  /// The time from which to read has not come yet.
  record InTheFuture() implements ServerAnswer {}
}
