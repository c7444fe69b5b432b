package dev.tidemark.engine;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Scope;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads all that a principal sees, without holding it: collection by collection, by record id.
///
/// Each page is a snapshot of its own, so a slow reader holds none. What changes meanwhile comes
/// with the first pull from [Walk#cursor], which stands at the head from before the first record.
///
/// Thread-safe.
public final class FullSync {
  /// How many characters of data are held at a time, about.
  private static final long ROOM = 10 * 1_024 * 1_024;

  private final SyncStore store;
  private final Catalog catalog;

  public FullSync(SyncStore store, Catalog catalog) {
    this.store = store;
    this.catalog = catalog;
  }

  /// Begins to read for that principal.
  ///
  /// @param collections which collections; every one when empty
  /// @throws RevokedException when the principal's user or device is gone
  public Walk begin(Principal principal, String device, Set<String> collections) {
    return store.read(reading -> {
      Head head = reading.head(principal.tenant()).orElseThrow(RevokedException::new);
      if (!catalog.standing(reading, head, principal).active()) {
        throw new RevokedException();
      }
      Set<String> wanted =
          collections.isEmpty()
              ? catalog.definitions(reading, head).keySet()
              : new TreeSet<>(collections);
      return new Walk(principal, head, Cursor.at(head, principal, device, collections), wanted);
    });
  }

  /// One reading of everything. For one thread.
  public final class Walk {
    private final Principal principal;
    private final Head head;
    private final Cursor cursor;
    private final Set<String> collections;

    private Walk(Principal principal, Head head, Cursor cursor, Set<String> collections) {
      this.principal = principal;
      this.head = head;
      this.cursor = cursor;
      this.collections = Set.copyOf(collections);
    }

    /// The head from before the first record.
    public Head head() {
      return head;
    }

    /// Where the reader stands once it has read everything.
    public Cursor cursor() {
      return cursor;
    }

    /// What to read, by name.
    public List<String> collections() {
      return collections.stream().sorted().toList();
    }

    /// Hands on every record of the collection that the principal sees, by UTF-8 bytes of its id.
    ///
    /// @throws RevokedException when the principal's user or device goes meanwhile
    public void forEach(String collection, boolean includeDeleted, Consumer<ScopedRecord> action) {
      var room = new PageRoom(ROOM);
      String after = null;
      List<List<ScopedRecord>> page;
      int size;
      do {
        size = room.next(Integer.MAX_VALUE);
        page = page(collection, after, size);
        for (List<ScopedRecord> rows : page) {
          after = rows.getFirst().id();
          room.add(rows.getFirst());
          boolean lies = rows.stream().anyMatch(row -> row.departed() == null);
          if (lies && (includeDeleted || !rows.getFirst().deleted())) {
            action.accept(rows.getFirst());
          }
        }
      } while (page.size() == size);
    }

    private List<List<ScopedRecord>> page(String collection, @Nullable String after, int size) {
      return store.read(reading -> {
        Head now = reading.head(principal.tenant()).orElseThrow(RevokedException::new);
        Standing standing = catalog.standing(reading, now, principal);
        if (!standing.active()) {
          throw new RevokedException();
        }
        Set<Scope> held = standing.held();
        return Rows.byRecord(reading.filed(principal.tenant(), held, collection, after, size));
      });
    }
  }
}
