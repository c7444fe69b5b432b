package dev.tidemark.engine.live;

import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.LogEntry;
import dev.tidemark.engine.ScopeMove;
import dev.tidemark.engine.TenantCommit;
import dev.tidemark.engine.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/// What one commit did to records, as subscribers are told of it. What it holds grows as texts are
/// written of it; the [Ring] that it is in keeps count.
final class RecentCommit {
  private final long before;
  private final LogEntry last;
  private final @Nullable String trace;
  private final List<RecentRecord> records;
  private final Set<String> collections = new HashSet<>();
  private final Set<Scope> scopes = new HashSet<>();

  /// How many bytes it takes, about. Under the lock of its ring.
  private long bytes;

  /// @param commit one that took a position
  /// @param trace in which trace it was made; null for none
  /// @param grown told how many bytes more it takes
  RecentCommit(TenantCommit commit, @Nullable String trace, ObjLongConsumer<RecentCommit> grown) {
    this.trace = trace;
    this.before = commit.log().getFirst().position() - 1;
    this.last = commit.log().getLast();
    this.records = records(commit, length -> grown.accept(this, length));
    for (RecentRecord record : records) {
      bytes += record.bytes();
      collections.add(record.collection());
      scopes.addAll(record.scopes());
    }
  }

  private static List<RecentRecord> records(TenantCommit commit, LongConsumer grown) {
    var moves = new HashMap<RecordKey, List<ScopeMove>>();
    for (ScopeMove move : commit.moves()) {
      moves.computeIfAbsent(move.key(), key -> new ArrayList<>(2)).add(move);
    }
    var authors = new HashMap<RecordKey, RecentRecord.Author>();
    for (Version version : commit.versions()) {
      authors.put(version.key(), new RecentRecord.Author(version.device(), version.exact()));
    }
    var times = new HashMap<Long, Instant>();
    commit.log().forEach(entry -> times.put(entry.position(), entry.committedAt()));
    var moved = new HashMap<RecordKey, Record>();
    commit.refiled().forEach(record -> moved.put(record.key(), record));
    commit.records().forEach(record -> moved.put(record.key(), record));

    var records = new ArrayList<RecentRecord>(moved.size());
    moved.forEach((key, record) -> {
      List<ScopeMove> own = moves.getOrDefault(key, List.of());
      long position = own.stream().mapToLong(ScopeMove::position).max().orElse(record.position());
      Instant at = times.getOrDefault(position, record.updatedAt());
      records.add(
          new RecentRecord(record, position, at, before(record, own), authors.get(key), grown));
    });
    records.sort(Comparator.comparingLong(RecentRecord::position));
    return List.copyOf(records);
  }

  /// The scopes in which the record lay before.
  private static Set<Scope> before(Record record, List<ScopeMove> moves) {
    var before = new HashSet<>(record.scopes());
    for (ScopeMove move : moves) {
      if (move.departed() != null) {
        before.add(move.scope());
      } else if (move.entered()) {
        before.remove(move.scope());
      }
    }
    return Set.copyOf(before);
  }

  /// The position before its first one.
  long before() {
    return before;
  }

  /// Its last position.
  long position() {
    return last.position();
  }

  /// That position's commit time.
  Instant committedAt() {
    return last.committedAt();
  }

  /// In which trace it was made; null for none.
  @Nullable String trace() {
    return trace;
  }

  /// The records that it moved, in position order.
  List<RecentRecord> records() {
    return records;
  }

  /// Whether somebody with that view and those scopes may have to be told of it.
  boolean concerns(View view, Set<Scope> held) {
    Set<String> wanted = view.collections();
    return (wanted == null || !Collections.disjoint(wanted, collections))
        && !Collections.disjoint(scopes, held);
  }

  long bytes() {
    return bytes;
  }

  void grow(long more) {
    bytes += more;
  }
}
