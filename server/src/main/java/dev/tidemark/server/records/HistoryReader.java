package dev.tidemark.server.records;

import dev.tidemark.core.Data;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.HistoryEntry;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.Reading.VersionContent;
import dev.tidemark.engine.Reading.VersionKey;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.Settings;
import dev.tidemark.server.web.ApiException;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what records were. Who sees a record sees its history, that of a deleted record too.
@Singleton
final class HistoryReader {
  /// How many versions are read together. Each names the members that it changed, which may be
  /// many.
  private static final int TOGETHER = 25;

  private final SyncStore store;
  private final Catalog catalog;
  private final long room;

  HistoryReader(SyncStore store, Catalog catalog, Settings settings) {
    this.store = store;
    this.catalog = catalog;
    this.room = settings.limits().answer().asLongValue();
  }

  /// A record as a path names it.
  ///
  /// @param collection its collection; null when the id alone is to tell
  record Named(String id, @Nullable String collection) {
    static Named of(String id, @Nullable String collection) {
      return new Named(
          Parameters.identifier("id", id),
          collection == null ? null : Parameters.identifier("collection", collection));
    }

    /// Its path below `/api/v1/records/`, with that at the end.
    String pathAndQuery(String end) {
      return id + "/" + end + (collection == null ? "" : "?collection=" + collection);
    }
  }

  /// A part of a history.
  ///
  /// @param record the record as it stands
  /// @param entries the versions, newest first
  /// @param hasMore whether there are older ones
  record Page(Record record, List<HistoryEntry> entries, boolean hasMore) {}

  /// A version with what it says.
  record Past(HistoryEntry entry, Data data) {}

  /// The versions of a record below the given one. There are no gaps between them, down to 1.
  ///
  /// @throws ApiException NOT_FOUND when the principal sees no such record, AMBIGUOUS_ID when it
  ///   sees several
  Page page(Principal principal, Named named, long before, int limit) {
    return store.<Page>read(reading -> {
      Record record = record(reading, principal, named);
      var entries = new ArrayList<HistoryEntry>();
      long read = 0;
      long from = before;
      while (entries.size() < limit && read < room) {
        int step = Math.min(limit - entries.size(), TOGETHER);
        List<HistoryEntry> found = reading.history(principal.tenant(), record.key(), from, step);
        for (HistoryEntry entry : found) {
          entries.add(entry);
          read += entry.members().stream().mapToLong(String::length).sum();
          from = entry.version();
        }
        if (found.size() < step) {
          break;
        }
      }
      boolean hasMore = !entries.isEmpty() && entries.getLast().version() > 1;
      return new Page(record, entries, hasMore);
    });
  }

  /// One version of a record.
  ///
  /// @throws ApiException as [#page] does, and NOT_FOUND when there is no such version or its data
  ///   was pruned
  Past version(Principal principal, Named named, long version) {
    return store.<Past>read(reading -> {
      HistoryEntry entry = entry(reading, principal, named, version, "version");
      return new Past(entry, data(reading, principal, entry, "version"));
    });
  }

  /// The version that is to be restored.
  ///
  /// @throws ApiException as [#version] does, and VALIDATION_ERROR when it is a deletion
  Past target(Principal principal, Named named, long version) {
    return store.<Past>read(reading -> {
      String member = RestoreRequest.TARGET;
      HistoryEntry entry = entry(reading, principal, named, version, member);
      if (entry.deleted()) {
        throw ApiException.invalid(member, "version " + version + " is a deletion; delete instead");
      }
      return new Past(entry, data(reading, principal, entry, member));
    });
  }

  private HistoryEntry entry(
      Reading reading, Principal principal, Named named, long version, String field) {
    Record record = record(reading, principal, named);
    if (version > record.version()) {
      throw Errors.noVersion(field, version);
    }
    return reading.history(principal.tenant(), record.key(), version + 1, 1).stream()
        .filter(found -> found.version() == version)
        .findFirst()
        .orElseThrow(() -> Errors.noVersion(field, version));
  }

  private static Data data(Reading reading, Principal principal, HistoryEntry entry, String field) {
    var key = new VersionKey(entry.key(), entry.version());
    VersionContent content = reading.contents(principal.tenant(), List.of(key)).get(key);
    if (content == null) {
      throw Errors.pruned(field, entry.version());
    }
    return content.data();
  }

  /// Looks in all collections at once, so that a record which the principal does not see costs what
  /// one that is not there costs.
  private Record record(Reading reading, Principal principal, Named named) {
    Head head = RecordReader.head(reading, principal);
    Set<Scope> held = catalog.require(reading, head, principal).held();
    String collection = named.collection();
    Collection<String> collections =
        collection == null ? catalog.definitions(reading, head).keySet() : List.of(collection);
    List<RecordKey> keys =
        collections.stream().map(name -> new RecordKey(name, named.id())).toList();
    List<Record> visible =
        reading.records(principal.tenant(), keys).stream()
            .filter(found -> found.visible(held))
            .toList();
    if (visible.size() > 1) {
      throw Errors.ambiguous(visible.stream().map(one -> one.key().collection()).sorted().toList());
    }
    return visible.stream().findFirst().orElseThrow(Errors::notFound);
  }
}
