package dev.tidemark.engine;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.PullPage.Item;
import dev.tidemark.engine.PullPage.Why;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads a collection, or one of its filtered lists, in one snapshot, for readers who know nothing
/// but the time of their last list.
///
/// A list since a time tells all that a pull from that time would: what has changed, what was
/// granted, and, for those who ask, what is gone. So a reader who holds the list before and asks
/// for what has happened since its head's commit time holds the list of now.
///
/// Thread-safe. A list is handed on while it is read: whoever takes the entries should keep nobody
/// waiting.
public final class WholeLists {
  /// How many records are looked at together.
  private static final int PAGE = 1_000;

  private final SyncStore store;
  private final Catalog catalog;
  private final EntityTags tags;
  private final long room;

  /// @param room how many characters of data are held at a time, about
  public WholeLists(SyncStore store, Catalog catalog, long room) {
    this.store = store;
    this.catalog = catalog;
    this.tags = new EntityTags(catalog);
    this.room = room;
  }

  /// What is asked for.
  ///
  /// @param collection the collection
  /// @param filter the filtered list; null for the whole collection
  /// @param since what has happened after that time; null for everything
  /// @param gone whether to tell what was deleted, has left the list, or is no longer seen
  public record Query(
      String collection, @Nullable Scope filter, @Nullable Instant since, boolean gone) {}

  /// What was found.
  ///
  /// @param head the log's end in the list's snapshot
  /// @param tag the list's entity tag
  /// @param known whether the reader has the list of that tag, so that no record was read
  /// @param reset whether the reader has to forget what it holds: what went since its time is not
  ///   known any more, so this is all that it may see
  public record Found(Head head, String tag, boolean known, boolean reset) {}

  /// Takes a list: each record once. Without a time they come by UTF-8 bytes of their ids, with one
  /// in no particular order.
  public interface Entries {
    /// A record that stands in the list.
    void live(ScopedRecord record);

    /// A record that does not, or not any more.
    ///
    /// @param at when it was last seen to change
    void gone(String id, Instant at);
  }

  /// Reads the list, unless the reader has it.
  ///
  /// @param known tells of an entity tag whether the reader has what bears it
  /// @param now the time by the server's clock
  /// @return what was found; empty when there is no such collection
  /// @throws FutureTimeException when the time lies in the future
  /// @throws RevokedException when the principal's user or device is gone
  public Optional<Found> read(
      Principal principal, Query query, Predicate<String> known, Instant now, Entries entries) {
    return store.read(reading -> {
      Head head = reading.head(principal.tenant()).orElseThrow(RevokedException::new);
      Standing standing = catalog.require(reading, head, principal);
      CollectionDefinition definition = catalog.definitions(reading, head).get(query.collection());
      if (definition == null) {
        return Optional.empty();
      }
      if (query.since() != null) {
        Pull.requirePast(query.since(), head, now);
      }
      String form = query.since() + " " + query.gone();
      String tag = tags.ofList(reading, head, principal, definition, query.filter(), form);
      if (known.test(tag)) {
        return Optional.of(new Found(head, tag, true, false));
      }
      var list = new OneList(reading, head, standing, query, entries);
      boolean reset = list.read(principal);
      return Optional.of(new Found(head, tag, false, reset));
    });
  }

  /// The log's end, for somebody who may still ask.
  ///
  /// @throws RevokedException when the principal's user or device is gone
  public Head head(Principal principal) {
    return store.<Head>read(reading -> {
      Head head = reading.head(principal.tenant()).orElseThrow(RevokedException::new);
      catalog.require(reading, head, principal);
      return head;
    });
  }

  /// One list in its snapshot.
  private final class OneList {
    private final Reading reading;
    private final Head head;
    private final Standing standing;
    private final Set<Scope> held;
    private final Query query;
    private final @Nullable Scope filter;
    private final Entries entries;

    private OneList(Reading reading, Head head, Standing standing, Query query, Entries entries) {
      this.reading = reading;
      this.head = head;
      this.standing = standing;
      this.held = standing.held();
      this.query = query;
      this.filter = query.filter();
      this.entries = entries;
    }

    /// @return whether the reader has to forget what it holds
    private boolean read(Principal principal) {
      if (query.since() == null) {
        all();
        return false;
      }
      Set<String> collection = Set.of(query.collection());
      Pull.Start start = Pull.start(reading, head, principal, query.since(), collection);
      Cursor cursor = start.cursor();
      if (cursor.place(query.collection()).position() == 0) {
        all();
      } else {
        after(cursor, collection);
      }
      return start.reset();
    }

    private void all() {
      Set<Scope> scopes = filter == null ? held : Set.of(filter);
      var parts = new PageRoom(room);
      String after = null;
      List<List<ScopedRecord>> page;
      int size;
      do {
        size = parts.next(PAGE);
        page = Rows.byRecord(reading.filed(head.tenant(), scopes, query.collection(), after, size));
        for (List<ScopedRecord> rows : page) {
          ScopedRecord record = rows.getFirst();
          after = record.id();
          parts.add(record);
          boolean lies = rows.stream().anyMatch(row -> row.departed() == null);
          if (filter == null ? lies : seen(record)) {
            tell(record, lies && !record.deleted());
          }
        }
      } while (page.size() == size);
    }

    /// Goes as a pull does.
    private void after(Cursor start, Set<String> collection) {
      Set<String> left = left(start.place(query.collection()).position());
      var told = new HashSet<String>();
      Cursor cursor = start;
      PullPage page;
      do {
        var parts = new PageRoom(room);
        page =
            new PageReader(reading, head, standing, collection, cursor, PAGE, parts, null)
                .read(collection, false);
        for (Item item : page.items()) {
          tell(item, left, told);
        }
        cursor = page.cursor();
      } while (page.hasMore());
    }

    private void tell(Item item, Set<String> left, Set<String> told) {
      switch (item) {
        case Item.Upsert(ScopedRecord record, boolean created) -> {
          boolean stands = filter == null || Rows.scopes(record).contains(filter);
          if (stands || left.contains(record.id())) {
            tell(record, stands);
          }
        }
        case Item.Deletion deletion -> {
          // Where a record that is hidden now would be listed is not for the reader to know.
          boolean concerns =
              filter == null || deletion.why() != Why.DELETED || left.contains(deletion.id());
          if (query.gone() && concerns && told.add(deletion.id())) {
            entries.gone(deletion.id(), deletion.updatedAt());
          }
        }
      }
    }

    private void tell(ScopedRecord record, boolean stands) {
      if (stands) {
        entries.live(record);
      } else if (query.gone()) {
        entries.gone(record.id(), record.updatedAt());
      }
    }

    private boolean seen(ScopedRecord record) {
      return !Collections.disjoint(Rows.scopes(record), held);
    }

    /// What has left the filtered list after that position, hidden records too.
    private Set<String> left(long position) {
      var left = new HashSet<String>();
      if (filter == null || !query.gone()) {
        return left;
      }
      var range = new ScopeRange(filter, query.collection(), position);
      List<ScopedRecord> rows;
      do {
        rows = reading.changes(head.tenant(), List.of(range), PAGE);
        for (ScopedRecord row : rows) {
          range = range.from(row.position());
          if (row.departed() != null || row.deleted()) {
            left.add(row.id());
          }
        }
      } while (rows.size() == PAGE);
      return left;
    }
  }
}
