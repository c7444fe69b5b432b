package dev.tidemark.server.mobile;

import dev.tidemark.core.Principal;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.ConflictQuery;
import dev.tidemark.engine.Conflicts;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.web.Paging;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the log of conflicts. A member finds those over records that it sees; who runs the tenant
/// finds all, but reads the data only of records that it sees.
@Singleton
final class ConflictLog {
  private final SyncStore store;
  private final Catalog catalog;

  ConflictLog(SyncStore store, Catalog catalog) {
    this.store = store;
    this.catalog = catalog;
  }

  /// A part of the log.
  ///
  /// @param ids of its conflicts, newest first
  /// @param total how many there are in all
  /// @param rate conflicts of a hundred changes that arrived in the same time
  record Page(List<String> ids, long total, double rate) {}

  /// A conflict of the log.
  ///
  /// @param withData whether the caller sees its record
  record Entry(LoggedConflict conflict, boolean withData) {}

  /// @param domain the collection; null for all
  /// @param since null for ever
  Page page(
      Principal caller,
      String tenant,
      @Nullable String domain,
      @Nullable Instant since,
      Paging paging) {
    return store.<Page>read(reading -> {
      Set<Scope> held = held(reading, caller, tenant);
      Set<Scope> limits = caller.role() == Role.MEMBER ? held : null;
      var query = new ConflictQuery(ConflictQuery.Status.ALL, domain, since, limits);
      return new Page(
          reading.conflictIds(tenant, query, paging.offset(), paging.limit()),
          reading.count(tenant, query),
          rate(reading, tenant, domain, since, limits));
    });
  }

  /// Those conflicts, in that order, as far as the caller may find them still.
  List<Entry> read(Principal caller, String tenant, List<String> ids) {
    return store.<List<Entry>>read(reading -> {
      Set<Scope> held = held(reading, caller, tenant);
      List<LoggedConflict> found = Conflicts.ordered(reading, tenant, ids);
      Set<RecordKey> visible = Conflicts.visible(reading, tenant, found, held);
      return found.stream()
          .map(conflict -> new Entry(conflict, visible.contains(conflict.conflict().key())))
          .filter(entry -> entry.withData() || caller.role() != Role.MEMBER)
          .toList();
    });
  }

  /// An operator from elsewhere holds nothing here.
  private Set<Scope> held(Reading reading, Principal caller, String tenant) {
    if (!caller.tenant().equals(tenant)) {
      return Set.of();
    }
    Head head = reading.head(tenant).orElseThrow(RevokedException::new);
    return catalog.require(reading, head, caller).held();
  }

  private static double rate(
      Reading reading,
      String tenant,
      @Nullable String domain,
      @Nullable Instant since,
      @Nullable Set<Scope> limits) {
    var all = new ConflictQuery(ConflictQuery.Status.ALL, domain, since, limits);
    long received =
        limits == null
            ? reading.received(tenant, domain, since)
            : reading.receivedIn(limits, tenant, domain, since);
    return received == 0 ? 0 : Math.round(1_000.0 * reading.count(tenant, all) / received) / 10.0;
  }
}
