package dev.tidemark.engine;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Data;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Reading.VersionContent;
import dev.tidemark.engine.Reading.VersionKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Files the records of a collection anew, after other scope rules or filters.
///
/// First the definition changes, so that whatever is written from then on is filed by it. Then all
/// records are gone through by id, in steps, each of which is a commit: a record that lies in other
/// scopes than before takes a position in the log, and readers are told as of any move. It keeps
/// its version and clock, so nothing that devices have in hand becomes a conflict.
///
/// What was done is found done: after a kill, the same again goes on.
///
/// A deleted record is filed by what it last said; where that is not kept any more, it stays where
/// it is.
public final class Rescope {
  private static final int STEP = 500;

  private final SyncStore store;
  private final int step;

  public Rescope(SyncStore store) {
    this(store, STEP);
  }

  /// @param step how many records are gone through in one transaction
  public Rescope(SyncStore store, int step) {
    this.store = store;
    this.step = step;
  }

  /// What was done.
  ///
  /// @param records how many records there are, deleted ones too
  /// @param moved how many of them lie in other scopes now
  public record Result(long records, long moved) {}

  /// Files the records of that collection by what becomes of its definition.
  ///
  /// @param anew makes the new definition of the one that stands; only its scopes and filters count
  /// @param progress told after each step how many records have been gone through
  /// @throws IllegalArgumentException when there is no such tenant or collection, or only its own
  ///   protocol files it
  public Result run(
      String tenant,
      String collection,
      UnaryOperator<CollectionDefinition> anew,
      LongConsumer progress) {
    store.write(writing -> define(writing, tenant, collection, anew));
    long records = 0;
    long moved = 0;
    Step done = new Step(null, 0, 0);
    do {
      String after = done.last;
      done = store.write(writing -> file(writing, tenant, collection, after));
      records += done.records;
      moved += done.moved;
      progress.accept(records);
    } while (done.records == step);
    return new Result(records, moved);
  }

  private static CollectionDefinition define(
      Writing writing, String tenant, String collection, UnaryOperator<CollectionDefinition> anew) {
    Head head = writing.lockHead(tenant);
    CollectionDefinition before = definition(writing, tenant, collection);
    if (before.managed()) {
      throw new IllegalArgumentException("collection: only its own protocol files " + collection);
    }
    CollectionDefinition asked = anew.apply(before);
    CollectionDefinition now = before.filing(asked.scopes(), asked.filters());
    if (!now.equals(before)) {
      writing.putCollection(tenant, now);
      writing.putHead(head.revised());
    }
    return now;
  }

  private Step file(Writing writing, String tenant, String collection, @Nullable String after) {
    Head head = writing.lockHead(tenant);
    Instant now = writing.now().truncatedTo(ChronoUnit.MICROS);
    CollectionDefinition definition = definition(writing, tenant, collection);
    List<Record> page = writing.recordsOf(tenant, collection, after, step);
    Map<VersionKey, VersionContent> last = lastSaid(writing, tenant, page);
    var log = new ArrayList<LogEntry>();
    var refiled = new ArrayList<Record>();
    var moves = new ArrayList<ScopeMove>();
    for (Record record : page) {
      Set<Scope> scopes = scopes(definition, record, last);
      if (!scopes.equals(record.scopes())) {
        head = head.at(head.position() + 1, CommitTimes.after(head, now));
        log.add(new LogEntry(head.position(), head.committedAt()));
        refiled.add(record.filed(scopes));
        moves.addAll(moves(record, scopes, head.position()));
      }
    }
    if (!refiled.isEmpty()) {
      writing.apply(
          new TenantCommit(
              head, log, List.of(), refiled, List.of(), moves, List.of(), List.of(), List.of(),
              List.of(), List.of()));
    }
    return new Step(
        page.isEmpty() ? after : page.getLast().key().id(), page.size(), refiled.size());
  }

  private static CollectionDefinition definition(
      Reading reading, String tenant, String collection) {
    return reading.collections(tenant).stream()
        .filter(one -> one.name().equals(collection))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("collection: there is no " + collection));
  }

  private static Map<VersionKey, VersionContent> lastSaid(
      Reading reading, String tenant, List<Record> records) {
    return reading.contents(
        tenant,
        records.stream().filter(Record::deleted).map(Rescope::before).collect(Collectors.toSet()));
  }

  private static VersionKey before(Record deleted) {
    return new VersionKey(deleted.key(), deleted.version() - 1);
  }

  private static Set<Scope> scopes(
      CollectionDefinition definition, Record record, Map<VersionKey, VersionContent> last) {
    if (!record.deleted()) {
      return definition.scopesOf(record.created(), record.data());
    }
    VersionContent said = last.get(before(record));
    Data data = said == null ? null : said.data();
    return data == null ? record.scopes() : definition.scopesOf(record.created(), data);
  }

  private static List<ScopeMove> moves(Record record, Set<Scope> scopes, long position) {
    RecordKey key = record.key();
    var moves = new ArrayList<ScopeMove>();
    for (Scope scope : scopes) {
      boolean entered = !record.scopes().contains(scope);
      moves.add(new ScopeMove(scope, key, position, null, entered));
    }
    for (Scope scope : record.scopes()) {
      if (!scopes.contains(scope)) {
        moves.add(new ScopeMove(scope, key, position, position, false));
      }
    }
    return moves;
  }

  /// @param last the id up to which records were gone through; null for none
  private record Step(@Nullable String last, int records, int moved) {}
}
