package dev.tidemark.engine.erasure;

import dev.tidemark.core.ChangeType;
import dev.tidemark.core.Data;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.CommitTimes;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.LogEntry;
import dev.tidemark.engine.ScopeMove;
import dev.tidemark.engine.TenantCommit;
import dev.tidemark.engine.Version;
import dev.tidemark.engine.Writing;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// Deletes records in one commit, whatever the rules of their collections say. For one transaction.
final class Deletions {
  private final Writing writing;
  private final String user;
  private final Instant now;
  private Head head;
  private final List<LogEntry> log = new ArrayList<>();
  private final List<Record> records = new ArrayList<>();
  private final List<Version> versions = new ArrayList<>();
  private final List<ScopeMove> moves = new ArrayList<>();

  /// Takes the tenant's head.
  ///
  /// @param user in whose name records are deleted
  Deletions(Writing writing, String tenant, String user) {
    this.writing = writing;
    this.user = user;
    Head found = writing.lockHead(tenant);
    this.head = found.withChangeSets(found.changeSets() + 1);
    this.now = writing.now().truncatedTo(ChronoUnit.MICROS);
  }

  /// Deletes a record as it stands, unless it is deleted.
  void add(Record record) {
    if (record.deleted()) {
      return;
    }
    head = head.at(head.position() + 1, CommitTimes.after(head, now));
    log.add(new LogEntry(head.position(), head.committedAt()));
    RecordKey key = record.key();
    var deleted =
        new Record(
            key,
            record.version() + 1,
            record.clock().increment(head.server()),
            Data.empty(),
            true,
            record.createdAt(),
            record.created(),
            head.committedAt(),
            user,
            head.position(),
            record.scopes());
    records.add(deleted);
    versions.add(version(deleted));
    for (Scope scope : record.scopes()) {
      moves.add(new ScopeMove(scope, key, head.position(), null, false));
    }
  }

  private Version version(Record deleted) {
    return new Version(
        deleted.key(),
        deleted.version(),
        deleted.position(),
        deleted.updatedAt(),
        deleted.data(),
        true,
        deleted.clock(),
        List.of(),
        ChangeType.DELETE,
        user,
        null,
        null,
        null,
        false,
        head.changeSets(),
        null);
  }

  void apply() {
    if (!records.isEmpty()) {
      writing.apply(
          new TenantCommit(
              head, log, records, List.of(), versions, moves, List.of(), List.of(), List.of(),
              List.of(), List.of()));
    }
  }
}
