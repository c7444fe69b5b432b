package dev.tidemark.engine;

import dev.tidemark.core.Principal;
import java.time.Duration;
import java.time.Instant;
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
  /// How far beyond both the clock and the newest commit a client's time may lie before it counts
  /// as future.
  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  private final SyncStore store;
  private final Catalog catalog;

  public Pull(SyncStore store, Catalog catalog) {
    this.store = store;
    this.catalog = catalog;
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
      if (!cursor.belongsTo(principal)) {
        throw new InvalidCursorException("the sync token belongs to another device or user");
      }
      return page(reading, head, principal, cursor, collections, limit, false);
    });
  }

  /// What happened after a time, exclusive.
  ///
  /// @param since the time
  /// @param continued the cursor that came with the request; it goes on when its walk began at the
  ///   same time
  /// @param now the time by the server's clock
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
      if (continued != null && since.equals(continued.since())) {
        if (!continued.belongsTo(principal)) {
          throw new InvalidCursorException("the sync token belongs to another device or user");
        }
        return page(reading, head, principal, continued, collections, limit, false);
      }
      Instant newest = now.isAfter(head.committedAt()) ? now : head.committedAt();
      if (since.isAfter(newest.plus(TOLERANCE))) {
        throw new FutureTimeException();
      }
      return fromTime(reading, head, principal, since, collections, limit);
    });
  }

  /// How many records have moved after the cursor.
  ///
  /// @throws InvalidCursorException when the log cannot be read from there
  /// @throws RevokedException when the principal's user or device is gone
  public long pending(Principal principal, Cursor cursor) {
    return store.<Long>read(reading -> {
      Head head = head(reading, principal);
      return reader(reading, head, principal, cursor, 1).pending();
    });
  }

  private PullPage fromTime(
      Reading reading,
      Head head,
      Principal principal,
      Instant since,
      Set<String> collections,
      int limit) {
    long position = reading.positionAt(head.tenant(), since);
    boolean reset = position < head.floor();
    Place place =
        reset || position == 0
            ? Place.start()
            : new Place(position, committedAt(reading, head, position), position, null, null);
    SortedMap<String, Place> named = new TreeMap<>();
    collections.forEach(name -> named.put(name, place));
    var cursor =
        new Cursor(
            principal.tenant(),
            principal.user(),
            principal.device() == null ? "" : principal.device(),
            head.epoch(),
            collections.isEmpty() ? place : null,
            named,
            since);
    return page(reading, head, principal, cursor, collections, limit, reset);
  }

  private PullPage page(
      Reading reading,
      Head head,
      Principal principal,
      Cursor cursor,
      Set<String> collections,
      int limit,
      boolean reset) {
    return reader(reading, head, principal, cursor, limit).read(collections, reset);
  }

  private PageReader reader(
      Reading reading, Head head, Principal principal, Cursor cursor, int limit) {
    if (cursor.epoch() != head.epoch()) {
      throw new InvalidCursorException("the log was restored from a backup since");
    }
    Standing standing = catalog.standing(reading, head, principal);
    if (!standing.active()) {
      throw new RevokedException();
    }
    Set<String> known = catalog.definitions(reading, head).keySet();
    return new PageReader(reading, head, standing, known, cursor, limit);
  }

  private static Head head(Reading reading, Principal principal) {
    return reading.head(principal.tenant()).orElseThrow(RevokedException::new);
  }

  static Instant committedAt(Reading reading, Head head, long position) {
    Optional<Instant> time = reading.committedAt(head.tenant(), position);
    return time.orElse(Instant.EPOCH);
  }
}
