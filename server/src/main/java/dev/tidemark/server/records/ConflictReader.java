package dev.tidemark.server.records;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.ConflictQuery;
import dev.tidemark.engine.ConflictQuery.Status;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Paging;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads conflicts as a principal sees them: those over records that it sees.
@Singleton
final class ConflictReader {
  private final SyncStore store;
  private final Catalog catalog;

  ConflictReader(SyncStore store, Catalog catalog) {
    this.store = store;
    this.catalog = catalog;
  }

  /// A part of the list.
  ///
  /// @param total how many there are in all
  record Page(List<LoggedConflict> conflicts, long total) {}

  Page page(Principal principal, Status status, @Nullable String collection, Paging paging) {
    return store.<Page>read(reading -> {
      var query = new ConflictQuery(status, collection, null, held(reading, principal));
      String tenant = principal.tenant();
      return new Page(
          reading.conflicts(tenant, query, paging.offset(), paging.limit()),
          reading.count(tenant, query));
    });
  }

  /// The conflict of that id.
  ///
  /// @throws ApiException NOT_FOUND when the principal sees none
  LoggedConflict conflict(Principal principal, String id) {
    return store
        .<Map<String, LoggedConflict>>read(reading -> visible(reading, principal, List.of(id)))
        .values()
        .stream()
        .findFirst()
        .orElseThrow(ConflictReader::notFound);
  }

  /// Those of the conflicts that the principal sees, by id.
  Map<String, LoggedConflict> conflicts(Principal principal, Collection<String> ids) {
    return store.read(reading -> visible(reading, principal, ids));
  }

  static ApiException notFound() {
    return new ApiException(ErrorCode.NOT_FOUND, "There is no such conflict");
  }

  private Map<String, LoggedConflict> visible(
      Reading reading, Principal principal, Collection<String> ids) {
    Set<Scope> held = held(reading, principal);
    List<LoggedConflict> found = reading.conflicts(principal.tenant(), ids);
    var keys = new HashSet<RecordKey>();
    found.forEach(conflict -> keys.add(conflict.conflict().key()));
    Set<RecordKey> seen =
        reading.records(principal.tenant(), keys).stream()
            .filter(record -> record.visible(held))
            .map(Record::key)
            .collect(Collectors.toSet());
    return found.stream()
        .filter(conflict -> seen.contains(conflict.conflict().key()))
        .collect(Collectors.toMap(LoggedConflict::id, conflict -> conflict));
  }

  private Set<Scope> held(Reading reading, Principal principal) {
    Head head = reading.head(principal.tenant()).orElseThrow(RevokedException::new);
    return catalog.require(reading, head, principal).held();
  }
}
