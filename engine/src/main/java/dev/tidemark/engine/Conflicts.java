package dev.tidemark.engine;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.ConflictQuery.Status;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Conflicts as a principal sees them: those over records that it sees.
///
/// Thread-safe.
public final class Conflicts {
  private final SyncStore store;
  private final Catalog catalog;

  public Conflicts(SyncStore store, Catalog catalog) {
    this.store = store;
    this.catalog = catalog;
  }

  /// A part of the list, newest first, and how many there are in all.
  ///
  /// @param collection over records of that collection; null for all
  /// @throws RevokedException when the principal may not ask any more
  public Listed<LoggedConflict> page(
      Principal principal, Status status, @Nullable String collection, long offset, int limit) {
    return store.<Listed<LoggedConflict>>read(reading -> {
      var query = new ConflictQuery(status, collection, null, held(reading, principal));
      String tenant = principal.tenant();
      return new Listed<>(
          reading.conflicts(tenant, query, offset, limit), reading.count(tenant, query));
    });
  }

  /// The conflict of that id, if the principal sees it.
  ///
  /// @throws RevokedException when the principal may not ask any more
  public Optional<LoggedConflict> find(Principal principal, String id) {
    return find(principal, List.of(id)).values().stream().findFirst();
  }

  /// Those of the conflicts that the principal sees, by id.
  ///
  /// @throws RevokedException when the principal may not ask any more
  public Map<String, LoggedConflict> find(Principal principal, Collection<String> ids) {
    return store.<Map<String, LoggedConflict>>read(reading -> {
      List<LoggedConflict> found = reading.conflicts(principal.tenant(), ids);
      Set<RecordKey> seen = visible(reading, principal.tenant(), found, held(reading, principal));
      return found.stream()
          .filter(conflict -> seen.contains(conflict.conflict().key()))
          .collect(Collectors.toMap(LoggedConflict::id, conflict -> conflict));
    });
  }

  /// Those records with conflicts that lie in one of those scopes.
  public static Set<RecordKey> visible(
      Reading reading, String tenant, List<LoggedConflict> conflicts, Set<Scope> held) {
    var keys = new HashSet<RecordKey>();
    conflicts.forEach(conflict -> keys.add(conflict.conflict().key()));
    return reading.records(tenant, keys).stream()
        .filter(record -> record.visible(held))
        .map(Record::key)
        .collect(Collectors.toSet());
  }

  private Set<Scope> held(Reading reading, Principal principal) {
    Head head = reading.head(principal.tenant()).orElseThrow(RevokedException::new);
    return catalog.require(reading, head, principal).held();
  }
}
