package dev.tidemark.engine.live;

import dev.tidemark.core.Earlier;
import dev.tidemark.core.Principal;
import dev.tidemark.core.RecordKey;
import dev.tidemark.engine.Cursor;
import dev.tidemark.engine.Followed;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Policies;
import dev.tidemark.engine.Pull;
import dev.tidemark.engine.PullPage.Item;
import dev.tidemark.engine.Reading.DeviceRecord;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.SyncTokens;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What subscriptions read when the ring does not tell.
///
/// Thread-safe.
///
/// @param store where the log is
/// @param pull reads it
/// @param tokens signs cursors
/// @param policies tells whether devices hear of conflicts that were resolved for them
/// @param clock the time
record Sources(
    SyncStore store, Pull pull, SyncTokens tokens, Policies policies, InstantSource clock) {

  /// Where a reader begins, and what it holds there.
  ///
  /// @param anew whether it has to forget what it holds, since it is told again all that it may see
  record Start(Followed at, boolean anew) {}

  /// Finds and checks where a reader begins.
  ///
  /// @throws dev.tidemark.engine.InvalidCursorException when the log cannot be read from there
  /// @throws dev.tidemark.engine.FutureTimeException when the time lies in the future
  /// @throws dev.tidemark.engine.RevokedException when the reader's user or device is gone, or the
  ///   device enrolled anew
  Start start(Reader reader, View view, From from) {
    Start start = start(reader.principal(), view, from);
    reader.require(start.at().registered());
    return start;
  }

  private Start start(Principal principal, View view, From from) {
    if (view.showsNothing()) {
      return new Start(atHead(principal), false);
    }
    Set<String> collections = collections(view);
    return switch (from) {
      case From.Now() -> checked(principal, view, pull.head(principal, collections), false);
      case From.After(String cursor) -> checked(principal, view, tokens.verify(cursor), false);
      case From.Since(Instant time) -> {
        Pull.Start start = pull.at(principal, time, collections, clock.instant());
        yield checked(principal, view, start.cursor(), start.reset());
      }
    };
  }

  private Start checked(Principal principal, View view, Cursor cursor, boolean anew) {
    Cursor seen = cursor.over(view.collections());
    return new Start(pull.follow(principal, seen, collections(view), 0), anew);
  }

  /// The next page.
  ///
  /// @throws dev.tidemark.engine.InvalidCursorException when the log cannot be read from there
  /// @throws dev.tidemark.engine.RevokedException when the reader's user or device is gone, or the
  ///   device enrolled anew
  Followed page(Reader reader, View view, Cursor cursor, int limit) {
    Followed page =
        view.showsNothing()
            ? atHead(reader.principal())
            : pull.follow(reader.principal(), cursor, collections(view), limit);
    reader.require(page.registered());
    return page;
  }

  /// For somebody who wants to see nothing yet.
  private Followed atHead(Principal principal) {
    Cursor head = pull.head(principal, Set.of());
    Followed found = pull.follow(principal, head, Set.of(), 1);
    return new Followed(
        List.of(),
        false,
        found.cursor().over(Set.of()),
        found.head(),
        found.held(),
        found.registered());
  }

  private static Set<String> collections(View view) {
    Set<String> wanted = view.collections();
    return wanted == null ? Set.of() : wanted;
  }

  /// The items among those that the device sent itself and that are stored exactly so.
  Set<Item> sentBy(String tenant, String device, List<Item> items) {
    var asked = new HashMap<DeviceRecord, Long>();
    for (Item item : items) {
      asked.put(new DeviceRecord(key(item), device), item.version() - 1);
    }
    Map<DeviceRecord, List<Earlier>> written =
        asked.isEmpty() ? Map.of() : store.read(reading -> reading.versionsBy(tenant, asked));
    var sent = new HashSet<Item>();
    for (Item item : items) {
      for (Earlier earlier : written.getOrDefault(new DeviceRecord(key(item), device), List.of())) {
        if (earlier.result() instanceof Earlier.Result.Stored stored
            && stored.version() == item.version()
            && stored.exact()) {
          sent.add(item);
        }
      }
    }
    return sent;
  }

  private static RecordKey key(Item item) {
    return new RecordKey(item.collection(), item.id());
  }

  /// Whether the device that sent it is to be told of that conflict.
  boolean isToBeTold(String tenant, LoggedConflict conflict) {
    return conflict.end() == null
        || policies.of(tenant, conflict.conflict().key().collection()).notifyOnConflict();
  }
}
