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
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;

/// Conflicts as a principal sees them: those over records that it sees.
///
/// Thread-safe.
public final class Conflicts {
  /// How many are read together.
  private static final int TOGETHER = 10;

  private final SyncStore store;
  private final Catalog catalog;

  public Conflicts(SyncStore store, Catalog catalog) {
    this.store = store;
    this.catalog = catalog;
  }

  /// The ids of a part of the list, newest first, and how many there are in all. [#read] reads
  /// them.
  ///
  /// @param collection over records of that collection; null for all
  /// @throws RevokedException when the principal may not ask any more
  public Listed<String> page(
      Principal principal, Status status, @Nullable String collection, long offset, int limit) {
    return store.<Listed<String>>read(reading -> {
      var query = new ConflictQuery(status, collection, null, held(reading, principal));
      String tenant = principal.tenant();
      return new Listed<>(
          reading.conflictIds(tenant, query, offset, limit), reading.count(tenant, query));
    });
  }

  /// Those ids, a few at a time: whoever reads a long list of conflicts should not hold them all,
  /// since each holds a record three times.
  public static List<List<String>> parts(List<String> ids) {
    return ids.stream().gather(Gatherers.windowFixed(TOGETHER)).toList();
  }

  /// Those of the conflicts that the principal sees, in that order.
  ///
  /// @throws RevokedException when the principal may not ask any more
  public List<LoggedConflict> read(Principal principal, List<String> ids) {
    return store.<List<LoggedConflict>>read(reading -> {
      List<LoggedConflict> found = ordered(reading, principal.tenant(), ids);
      Set<RecordKey> seen = visible(reading, principal.tenant(), found, held(reading, principal));
      return found.stream().filter(one -> seen.contains(one.conflict().key())).toList();
    });
  }

  /// Those conflicts in that order, as far as they exist.
  public static List<LoggedConflict> ordered(Reading reading, String tenant, List<String> ids) {
    Map<String, LoggedConflict> found = byId(reading.conflicts(tenant, ids));
    return ids.stream().filter(found::containsKey).map(found::get).toList();
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
    return byId(read(principal, ids.stream().distinct().toList()));
  }

  private static Map<String, LoggedConflict> byId(List<LoggedConflict> conflicts) {
    return conflicts.stream().collect(Collectors.toMap(LoggedConflict::id, one -> one));
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
