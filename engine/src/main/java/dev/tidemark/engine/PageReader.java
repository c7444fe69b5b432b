package dev.tidemark.engine;

import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Place.CatchUp;
import dev.tidemark.engine.Place.Walk;
import dev.tidemark.engine.PullPage.Item;
import dev.tidemark.engine.PullPage.Why;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads one page in one snapshot. Lives for one page.
///
/// A page has two parts. First the reader catches up with grants and revocations since its mark:
/// live records of scopes it gained, deletions of records of scopes it lost, collection by
/// collection and by id. Then comes what moved in the scopes it holds, in position order.
final class PageReader {
  private static final int VERSIONS = 100;

  private final Reading reading;
  private final Head head;
  private final Standing standing;
  private final Set<Scope> held;
  private final Set<String> known;
  private final Cursor cursor;
  private final int limit;
  private final PageRoom room;
  private final List<Item> items = new ArrayList<>();
  private final @Nullable List<Followed.Step> steps;

  private boolean all;
  private @Nullable Place rest;
  private final TreeMap<String, Place> places = new TreeMap<>();

  /// The last position that was looked at in the second part; 0 in the first.
  private long lastPosition;

  /// @param limit at most that many items; with 0 the cursor is only checked
  /// @param room for how much data
  /// @param steps takes the items one by one; null when nobody goes by steps
  PageReader(
      Reading reading,
      Head head,
      Standing standing,
      Set<String> known,
      Cursor cursor,
      int limit,
      PageRoom room,
      @Nullable List<Followed.Step> steps) {
    this.reading = reading;
    this.head = head;
    this.standing = standing;
    this.held = standing.held();
    this.known = known;
    this.cursor = cursor;
    this.limit = limit;
    this.room = room;
    this.steps = steps;
  }

  PullPage read(Set<String> filter, boolean reset) {
    all = filter.isEmpty();
    if (all) {
      rest = begin(cursor.rest() == null ? Place.start() : cursor.rest());
      cursor.named().forEach((name, place) -> places.put(name, begin(place)));
    } else {
      filter.forEach(name -> places.put(name, begin(cursor.place(name))));
    }
    boolean caughtUp = rest == null || catchUp(rest, unnamed(places.keySet()), now -> rest = now);
    for (Map.Entry<String, Place> place : places.entrySet()) {
      caughtUp &= catchUp(place.getValue(), Set.of(place.getKey()), place::setValue);
    }
    boolean hasMore = !caughtUp || full() || moved();
    if (!hasMore) {
      Place end = Place.at(head);
      rest = all ? end : null;
      places.replaceAll((name, place) -> end);
    }
    return new PullPage(List.copyOf(items), hasMore, reached(hasMore), reset);
  }

  /// Where the reader is now.
  private Cursor reached(boolean hasMore) {
    var named = new TreeMap<>(places);
    named.replaceAll((name, place) -> advanced(place));
    Place others = rest == null ? cursor.rest() : advanced(rest);
    return cursor.moved(others, named, hasMore ? cursor.since() : null);
  }

  private Place advanced(Place place) {
    return lastPosition > place.position() ? place.movedTo(lastPosition, head) : place;
  }

  private boolean full() {
    return items.size() >= limit || room.full();
  }

  private void tell(Item item) {
    items.add(item);
    if (item instanceof Item.Upsert(ScopedRecord record, boolean created)) {
      room.add(record);
    }
    if (steps != null) {
      steps.add(new Followed.Step(item, lastPosition > 0, reached(true)));
    }
  }

  /// How many records have moved after the cursor.
  long pending() {
    List<ScopeRange> ranges = ranges(collection -> begin(cursor.place(collection)));
    return ranges.isEmpty() ? 0 : reading.count(head.tenant(), ranges);
  }

  /// What is left of the log from those places, in the scopes held.
  private List<ScopeRange> ranges(Function<String, @Nullable Place> places) {
    var ranges = new ArrayList<ScopeRange>();
    for (String collection : known) {
      Place place = places.apply(collection);
      if (place != null && place.position() < head.position()) {
        held.forEach(scope -> ranges.add(new ScopeRange(scope, collection, place.position())));
      }
    }
    return ranges;
  }

  private Set<String> unnamed(Set<String> named) {
    var rest = new TreeSet<>(known);
    rest.removeAll(named);
    return rest;
  }

  /// Checks that the log can be read from there, and begins a walk unless one is under way.
  private Place begin(Place place) {
    Walk walk = place.walk();
    if (walk == null && place.position() == 0) {
      var fresh = new Walk(0, true, head.position());
      return new Place(0, head.position(), head.committedAt(), head.position(), fresh, null);
    }
    require(walk != null && walk.fresh() ? walk.head() : place.position());
    requireSame(place.known(), place.committedAt());
    return walk != null
        ? place
        : place.withWalk(new Walk(place.position(), false, head.position()));
  }

  private void require(long position) {
    if (position < head.floor()) {
      throw new InvalidCursorException("the sync token is older than what the log keeps");
    }
  }

  private void requireSame(long position, Instant committedAt) {
    if (position > head.position()) {
      throw new InvalidCursorException("the sync token is ahead of the log");
    }
    boolean same =
        position == 0
            || reading
                .committedAt(head.tenant(), position)
                .map(committedAt::equals)
                .orElse(position == head.floor());
    if (!same) {
      throw new InvalidCursorException("the sync token is of another history of this log");
    }
  }

  /// Brings a place up to date with what was granted and revoked since its mark, as far as the page
  /// has room.
  ///
  /// @param moved takes the place each time that it has moved
  /// @return whether it is up to date
  private boolean catchUp(Place place, Set<String> collections, Consumer<Place> moved) {
    Place now = place;
    while (now.catchUp() != null || standing.changedSince(now.mark())) {
      CatchUp at = now.catchUp();
      if (at == null) {
        String first = collections.isEmpty() ? "" : collections.iterator().next();
        at = new CatchUp(head.position(), first, null);
      }
      for (String collection : collections) {
        if (collection.compareTo(at.collection()) >= 0) {
          CatchUp from =
              collection.equals(at.collection()) ? at : new CatchUp(at.target(), collection, null);
          if (!catchUp(now, from, moved)) {
            return false;
          }
        }
      }
      now = now.withMark(at.target());
    }
    moved.accept(now);
    return true;
  }

  /// Catches up in one collection.
  ///
  /// @return whether it is done; not when the page is full
  private boolean catchUp(Place place, CatchUp from, Consumer<Place> moved) {
    var turn =
        new Turn(
            standing.heldSince(place.mark()),
            standing.gainedBetween(place.mark(), from.target()),
            standing.lostBetween(place.mark(), from.target()));
    var scopes = new HashSet<>(turn.gained());
    scopes.addAll(turn.lost().keySet());
    if (scopes.isEmpty()) {
      return true;
    }
    String after = from.after();
    while (true) {
      moved.accept(place.withCatchUp(new CatchUp(from.target(), from.collection(), after)));
      if (full()) {
        return false;
      }
      int size = room.next(limit - items.size());
      List<List<ScopedRecord>> found =
          Rows.byRecord(reading.filed(head.tenant(), scopes, from.collection(), after, size));
      for (List<ScopedRecord> rows : found) {
        if (room.full()) {
          return false;
        }
        after = rows.getFirst().id();
        moved.accept(place.withCatchUp(new CatchUp(from.target(), from.collection(), after)));
        catchUp(place, rows, turn);
      }
      if (found.size() < size) {
        return true;
      }
    }
  }

  private void catchUp(Place place, List<ScopedRecord> rows, Turn turn) {
    ScopedRecord record = rows.getFirst();
    Set<Scope> scopes = Rows.scopes(record);
    boolean visible = !record.deleted() && !Collections.disjoint(scopes, held);
    if (visible) {
      boolean known = !Collections.disjoint(scopes, turn.stable());
      boolean movesLater = Rows.livePosition(rows) > place.position();
      // What only a later grant shows comes when that grant is caught up with.
      if (!known && !movesLater && !Collections.disjoint(scopes, turn.gained())) {
        tell(new Item.Upsert(record, true));
      }
      return;
    }
    long until = 0;
    for (ScopedRecord row : rows) {
      Long revoked = turn.lost().get(new Scope(row.scope()));
      Long departed = row.departed();
      boolean told = departed != null && departed <= place.position();
      if (revoked != null && row.since() <= revoked && !told) {
        until = Math.max(until, departed == null ? revoked : Math.min(departed, revoked));
      }
    }
    if (until > 0) {
      tell(
          Collections.disjoint(scopes, held)
              ? hidden(record, until, Why.OUT_OF_SCOPE)
              : deleted(record));
    }
  }

  /// Reads what moved in the scopes held, in position order.
  ///
  /// @return whether there is more
  private boolean moved() {
    List<ScopeRange> ranges = ranges(this::place);
    if (ranges.isEmpty()) {
      return false;
    }
    // Not every position tells something, so they are counted, not the items.
    int left = limit - items.size();
    while (true) {
      int size = room.next(left);
      List<List<ScopedRecord>> found =
          Rows.byPosition(reading.changes(head.tenant(), ranges, size + 1));
      boolean hasMore = found.size() > size;
      for (List<ScopedRecord> rows : hasMore ? found.subList(0, size) : found) {
        if (room.full()) {
          return true;
        }
        lastPosition = rows.getFirst().position();
        tellMoved(rows, Objects.requireNonNull(place(rows.getFirst().collection())));
      }
      left -= size;
      if (!hasMore || left == 0) {
        return hasMore;
      }
      ranges = ranges.stream().map(range -> range.from(lastPosition)).toList();
    }
  }

  private @Nullable Place place(String collection) {
    return places.getOrDefault(collection, rest);
  }

  private void tellMoved(List<ScopedRecord> rows, Place place) {
    ScopedRecord record = rows.getFirst();
    boolean lies = rows.stream().anyMatch(row -> row.departed() == null);
    if (lies && !record.deleted()) {
      long entered = rows.stream().mapToLong(ScopedRecord::entered).min().orElseThrow();
      tell(new Item.Upsert(record, entered > place.seenUpTo()));
    } else if (lies) {
      tell(deleted(record));
    } else if (Collections.disjoint(Rows.scopes(record), held)
        && rows.stream().anyMatch(this::saw)) {
      tell(hidden(record, record.position(), Why.DEPARTED));
    }
  }

  /// Whether the reader may have seen the record before it left the scope. Who joined a group later
  /// is not told of what the group once had.
  private boolean saw(ScopedRecord row) {
    return standing.saw(new Scope(row.scope()), row.since(), row.position());
  }

  private static Item.Deletion deleted(ScopedRecord record) {
    return deletion(record, Why.DELETED);
  }

  private static Item.Deletion deletion(ScopedRecord record, Why why) {
    return new Item.Deletion(
        record.collection(),
        record.id(),
        record.version(),
        record.clock(),
        record.updatedAt(),
        why);
  }

  /// A record that the reader must let go of, as it was when it could last be seen: what has become
  /// of it since, a deletion too, is none of the reader's business.
  private Item.Deletion hidden(ScopedRecord record, long until, Why why) {
    Instant time = Pull.committedAt(reading, head, Math.max(until, head.floor()));
    if (!record.updatedAt().isAfter(time)) {
      return deletion(record, why);
    }
    HistoryEntry seen = versionAt(new RecordKey(record.collection(), record.id()), time);
    return new Item.Deletion(
        record.collection(),
        record.id(),
        seen.version(),
        seen.clock().json(),
        seen.committedAt(),
        why);
  }

  /// The newest version at that time; the oldest that there is when all are newer.
  private HistoryEntry versionAt(RecordKey key, Instant time) {
    HistoryEntry seen = null;
    List<HistoryEntry> entries;
    do {
      long before = seen == null ? Long.MAX_VALUE : seen.version();
      entries = reading.history(head.tenant(), key, before, VERSIONS);
      for (HistoryEntry entry : entries) {
        seen = entry;
        if (!entry.committedAt().isAfter(time)) {
          return entry;
        }
      }
    } while (entries.size() == VERSIONS);
    return Objects.requireNonNull(seen, "every record has a version");
  }

  /// What a reader is to catch up with.
  ///
  /// @param stable the scopes held all the time
  /// @param gained the scopes granted meanwhile
  /// @param lost the scopes revoked meanwhile, each with the position of its last revocation
  private record Turn(Set<Scope> stable, Set<Scope> gained, Map<Scope, Long> lost) {}
}
