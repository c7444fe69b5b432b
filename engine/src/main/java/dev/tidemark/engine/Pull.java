package dev.tidemark.engine;

import dev.tidemark.core.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads the log from a cursor, page by page.
///
/// Whenever a page says that there is no more, the reader holds exactly what it may see at the
/// cursor's position. In between, versions that were superseded meanwhile may be skipped; none
/// comes twice. A page is one snapshot.
///
/// Thread-safe.
public final class Pull {
  /// How many characters of data a page has room for where nothing else is said.
  private static final long ROOM = 10 * 1_024 * 1_024;

  private final SyncStore store;
  private final Catalog catalog;
  private final long room;

  public Pull(SyncStore store, Catalog catalog) {
    this(store, catalog, ROOM);
  }

  /// @param room how many characters of data a page has room for: with that it ends, whatever its
  ///   limit
  public Pull(SyncStore store, Catalog catalog, long room) {
    this.store = store;
    this.catalog = catalog;
    this.room = room;
  }

  /// What happened after the cursor.
  ///
  /// @param principal who reads, on the cursor's device
  /// @param cursor from where
  /// @param collections which collections; every one when empty
  /// @param limit at most that many items, ≥ 1
  /// @throws InvalidCursorException when the log cannot be read from there
  /// @throws RevokedException when the principal's user or device is gone
  public PullPage after(Principal principal, Cursor cursor, Set<String> collections, int limit) {
    return store.read(reading -> {
      Head head = head(reading, principal);
      requireOwn(cursor, principal);
      return page(reading, head, principal, cursor, collections, limit, false);
    });
  }

  /// What happened after a time, exclusive.
  ///
  /// @param since the time
  /// @param continued the cursor that came with the request; it goes on when its walk began at the
  ///   same time
  /// @param now the time by the server's clock
  /// @throws InvalidCursorException when the cursor is of another epoch, whatever the time: what
  ///   its reader holds may be lost
  /// @throws FutureTimeException when the time lies in the future
  public PullPage since(
      Principal principal,
      Instant since,
      @Nullable Cursor continued,
      Set<String> collections,
      int limit,
      Instant now) {
    return store.read(reading -> {
      Head head = head(reading, principal);
      if (continued != null) {
        requireSameEpoch(continued, head);
      }
      if (continued != null && since.equals(continued.since())) {
        requireOwn(continued, principal);
        return page(reading, head, principal, continued, collections, limit, false);
      }
      requirePast(since, head, now);
      Start start = start(reading, head, principal, since, collections);
      return page(reading, head, principal, start.cursor(), collections, limit, start.reset());
    });
  }

  /// What happened after the cursor, told item by item, for a reader who stays.
  ///
  /// @param collections which collections; every one when empty
  /// @param limit at most that many items; with 0 the cursor is only checked
  /// @throws InvalidCursorException when the log cannot be read from there
  /// @throws RevokedException when the principal's user or device is gone
  public Followed follow(Principal principal, Cursor cursor, Set<String> collections, int limit) {
    return store.read(reading -> {
      Head head = head(reading, principal);
      requireOwn(cursor, principal);
      var steps = new ArrayList<Followed.Step>();
      PullPage page =
          reader(reading, head, principal, cursor, limit, steps).read(collections, false);
      Standing standing = catalog.standing(reading, head, principal);
      return new Followed(
          steps, page.hasMore(), page.cursor(), head, standing.held(), standing.registered());
    });
  }

  /// A cursor at a time.
  ///
  /// @param collections for which collections; for every one when empty
  /// @param now the time by the server's clock
  /// @throws FutureTimeException when the time lies in the future
  /// @throws RevokedException when there is no such tenant
  public Start at(Principal principal, Instant since, Set<String> collections, Instant now) {
    return store.read(reading -> {
      Head head = head(reading, principal);
      requirePast(since, head, now);
      return start(reading, head, principal, since, collections);
    });
  }

  /// A cursor at the head: nothing that has happened is told.
  ///
  /// @param collections for which collections; for every one when empty
  /// @throws RevokedException when there is no such tenant
  public Cursor head(Principal principal, Set<String> collections) {
    return store.read(reading ->
        Cursor.at(head(reading, principal), principal, Cursor.device(principal), collections));
  }

  /// Where a walk from a time begins.
  ///
  /// @param reset whether the reader has to forget what it holds, since the walk begins again with
  ///   all that it may see
  public record Start(Cursor cursor, boolean reset) {}

  /// How many records have moved after the cursor.
  ///
  /// @throws InvalidCursorException when the log cannot be read from there
  /// @throws RevokedException when the principal's user or device is gone
  public long pending(Principal principal, Cursor cursor) {
    return store.<Long>read(reading -> {
      Head head = head(reading, principal);
      return reader(reading, head, principal, cursor, 1, null).pending();
    });
  }

  static Start start(
      Reading reading, Head head, Principal principal, Instant since, Set<String> collections) {
    long position = reading.positionAt(head.tenant(), since);
    boolean reset = Forgotten.since(reading, head, since);
    Place place =
        reset || position == 0
            ? Place.start()
            : Place.at(position, committedAt(reading, head, position));
    SortedMap<String, Place> named = new TreeMap<>();
    collections.forEach(name -> named.put(name, place));
    var cursor =
        new Cursor(
            principal.tenant(),
            principal.user(),
            Cursor.device(principal),
            head.epoch(),
            collections.isEmpty() ? place : null,
            named,
            since);
    return new Start(cursor, reset);
  }

  static void requirePast(Instant since, Head head, Instant now) {
    if (head.isFuture(since, now)) {
      throw new FutureTimeException();
    }
  }

  private static void requireSameEpoch(Cursor cursor, Head head) {
    if (cursor.epoch() != head.epoch()) {
      throw new InvalidCursorException("the log was restored from a backup since");
    }
  }

  private static void requireOwn(Cursor cursor, Principal principal) {
    if (!cursor.belongsTo(principal)) {
      throw new InvalidCursorException("the sync token belongs to another device or user");
    }
  }

  private PullPage page(
      Reading reading,
      Head head,
      Principal principal,
      Cursor cursor,
      Set<String> collections,
      int limit,
      boolean reset) {
    return reader(reading, head, principal, cursor, limit, null).read(collections, reset);
  }

  private PageReader reader(
      Reading reading,
      Head head,
      Principal principal,
      Cursor cursor,
      int limit,
      @Nullable List<Followed.Step> steps) {
    requireSameEpoch(cursor, head);
    Standing standing = catalog.standing(reading, head, principal);
    if (!standing.active()) {
      throw new RevokedException();
    }
    Set<String> known = catalog.definitions(reading, head).keySet();
    return new PageReader(reading, head, standing, known, cursor, limit, new PageRoom(room), steps);
  }

  private static Head head(Reading reading, Principal principal) {
    return reading.head(principal.tenant()).orElseThrow(RevokedException::new);
  }

  static Instant committedAt(Reading reading, Head head, long position) {
    Optional<Instant> time = reading.committedAt(head.tenant(), position);
    return time.orElse(Instant.EPOCH);
  }
}
