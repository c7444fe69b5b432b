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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
  private final List<Item> items = new ArrayList<>();

  /// The last position that was looked at in the second part.
  private long lastPosition;

  PageReader(
      Reading reading, Head head, Standing standing, Set<String> known, Cursor cursor, int limit) {
    this.reading = reading;
    this.head = head;
    this.standing = standing;
    this.held = standing.held();
    this.known = known;
    this.cursor = cursor;
    this.limit = limit;
  }

  PullPage read(Set<String> filter, boolean reset) {
    var places = new TreeMap<String, Place>();
    Place rest = null;
    if (filter.isEmpty()) {
      rest = begin(cursor.rest() == null ? Place.start() : cursor.rest());
      cursor.named().forEach((name, place) -> places.put(name, begin(place)));
    } else {
      filter.forEach(name -> places.put(name, begin(cursor.place(name))));
    }
    if (rest != null) {
      rest = catchUp(rest, unnamed(places.keySet()));
    }
    places.replaceAll((name, place) -> catchUp(place, new TreeSet<>(Set.of(name))));

    boolean caughtUp =
        (rest == null || rest.catchUp() == null)
            && places.values().stream().allMatch(place -> place.catchUp() == null);
    boolean hasMore = true;
    if (caughtUp && items.size() < limit) {
      hasMore = moved(rest, places);
      Place end = hasMore ? null : Place.at(head);
      if (end != null) {
        rest = rest == null ? null : end;
        places.replaceAll((name, place) -> end);
      } else {
        long position = lastPosition;
        Instant time = Pull.committedAt(reading, head, position);
        rest = rest == null ? null : advance(rest, position, time);
        places.replaceAll((name, place) -> advance(place, position, time));
      }
    }
    Cursor next =
        cursor.moved(
            filter.isEmpty() ? rest : cursor.rest(), places, hasMore ? cursor.since() : null);
    return new PullPage(List.copyOf(items), hasMore, next, reset);
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

  private static Place advance(Place place, long position, Instant time) {
    return position > place.position() ? place.movedTo(position, time) : place;
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
      var fresh = new Walk(0, true, head.position(), head.committedAt());
      return new Place(0, Instant.EPOCH, head.position(), fresh, null);
    }
    if (walk != null && walk.fresh()) {
      require(walk.head(), walk.headCommittedAt());
    } else {
      require(place.position(), place.committedAt());
    }
    return walk != null
        ? place
        : place.withWalk(new Walk(place.position(), false, head.position(), head.committedAt()));
  }

  private void require(long position, Instant committedAt) {
    if (position > head.position()) {
      throw new InvalidCursorException("the sync token is ahead of the log");
    }
    if (position < head.floor()) {
      throw new InvalidCursorException("the sync token is older than what the log keeps");
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
  private Place catchUp(Place place, Set<String> collections) {
    Place now = place;
    while (now.catchUp() != null || standing.changedSince(now.mark())) {
      CatchUp at = now.catchUp();
      if (at == null) {
        if (collections.isEmpty()) {
          return now.withMark(head.position());
        }
        at = new CatchUp(head.position(), collections.iterator().next(), null);
      }
      for (String collection : collections) {
        if (collection.compareTo(at.collection()) >= 0) {
          CatchUp from =
              collection.equals(at.collection()) ? at : new CatchUp(at.target(), collection, null);
          CatchUp stopped = catchUp(now, from);
          if (stopped != null) {
            return now.withCatchUp(stopped);
          }
        }
      }
      now = now.withMark(at.target());
    }
    return now;
  }

  /// Catches up in one collection.
  ///
  /// @return where the page was full; null when the collection is done
  private @Nullable CatchUp catchUp(Place place, CatchUp from) {
    var turn =
        new Turn(
            standing.heldSince(place.mark()),
            standing.gainedBetween(place.mark(), from.target()),
            standing.lostBetween(place.mark(), from.target()));
    var scopes = new HashSet<>(turn.gained());
    scopes.addAll(turn.lost().keySet());
    if (scopes.isEmpty()) {
      return null;
    }
    String after = from.after();
    while (true) {
      if (items.size() >= limit) {
        return new CatchUp(from.target(), from.collection(), after);
      }
      int room = limit - items.size();
      List<List<ScopedRecord>> found =
          Rows.byRecord(reading.filed(head.tenant(), scopes, from.collection(), after, room));
      for (List<ScopedRecord> rows : found) {
        after = rows.getFirst().id();
        catchUp(place, rows, turn);
      }
      if (found.size() < room) {
        return null;
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
        items.add(new Item.Upsert(record, true));
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
      items.add(
          Collections.disjoint(scopes, held)
              ? hidden(record, until, Why.OUT_OF_SCOPE)
              : new Item.Deletion(record.collection(), record.id(), record.version(), Why.DELETED));
    }
  }

  /// Reads what moved in the scopes held, in position order.
  ///
  /// @return whether there is more
  private boolean moved(@Nullable Place rest, Map<String, Place> places) {
    List<ScopeRange> ranges = ranges(collection -> places.getOrDefault(collection, rest));
    if (ranges.isEmpty()) {
      return false;
    }
    int room = limit - items.size();
    List<List<ScopedRecord>> found =
        Rows.byPosition(reading.changes(head.tenant(), ranges, room + 1));
    boolean hasMore = found.size() > room;
    for (List<ScopedRecord> rows : hasMore ? found.subList(0, room) : found) {
      Place place = places.getOrDefault(rows.getFirst().collection(), rest);
      lastPosition = rows.getFirst().position();
      tell(rows, place == null ? Place.start() : place);
    }
    return hasMore;
  }

  private void tell(List<ScopedRecord> rows, Place place) {
    ScopedRecord record = rows.getFirst();
    boolean lies = rows.stream().anyMatch(row -> row.departed() == null);
    if (lies && !record.deleted()) {
      long entered = rows.stream().mapToLong(ScopedRecord::entered).min().orElseThrow();
      items.add(new Item.Upsert(record, entered > place.seenUpTo()));
    } else if (lies) {
      items.add(new Item.Deletion(record.collection(), record.id(), record.version(), Why.DELETED));
    } else if (Collections.disjoint(Rows.scopes(record), held)
        && rows.stream().anyMatch(this::saw)) {
      items.add(hidden(record, record.position(), Why.DEPARTED));
    }
  }

  /// Whether the reader may have seen the record before it left the scope. Who joined a group later
  /// is not told of what the group once had.
  private boolean saw(ScopedRecord row) {
    return standing.saw(new Scope(row.scope()), row.since(), row.position());
  }

  /// A record that the reader must let go of, as it was when it could last be seen: what has become
  /// of it since, a deletion too, is none of the reader's business.
  private Item.Deletion hidden(ScopedRecord record, long until, Why why) {
    return new Item.Deletion(record.collection(), record.id(), versionAt(record, until), why);
  }

  private long versionAt(ScopedRecord record, long position) {
    Instant time = Pull.committedAt(reading, head, Math.max(position, head.floor()));
    if (!record.updatedAt().isAfter(time)) {
      return record.version();
    }
    var key = new RecordKey(record.collection(), record.id());
    long before = record.version();
    while (true) {
      List<HistoryEntry> entries = reading.history(head.tenant(), key, before, VERSIONS);
      for (HistoryEntry entry : entries) {
        if (!entry.committedAt().isAfter(time)) {
          return entry.version();
        }
        before = entry.version();
      }
      if (entries.size() < VERSIONS) {
        return before;
      }
    }
  }

  /// What a reader is to catch up with.
  ///
  /// @param stable the scopes held all the time
  /// @param gained the scopes granted meanwhile
  /// @param lost the scopes revoked meanwhile, each with the position of its last revocation
  private record Turn(Set<Scope> stable, Set<Scope> gained, Map<Scope, Long> lost) {}
}
