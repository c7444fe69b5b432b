package dev.tidemark.testkit;

import dev.tidemark.core.Authorship;
import dev.tidemark.core.ChangeType;
import dev.tidemark.core.Data;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.core.VectorClock;
import dev.tidemark.engine.AuditEntry;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.LogEntry;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Membership;
import dev.tidemark.engine.ScopeMove;
import dev.tidemark.engine.StoredAnswer;
import dev.tidemark.engine.TenantCommit;
import dev.tidemark.engine.Version;
import dev.tidemark.engine.Writing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes one commit of a tenant as the engine would, without deciding anything: what it is told to
/// write is written. For one transaction.
public final class LogWriter {
  private final Writing writing;
  private final Instant now;
  private Head head;
  private final Map<RecordKey, Record> stood = new HashMap<>();
  private final Map<RecordKey, Record> records = new LinkedHashMap<>();
  private final List<LogEntry> log = new ArrayList<>();
  private final List<Version> versions = new ArrayList<>();
  private final Map<RecordKey, Map<Scope, ScopeMove>> moves = new LinkedHashMap<>();
  private final List<LoggedConflict> conflicts = new ArrayList<>();
  private final List<StoredAnswer> answers = new ArrayList<>();
  private final List<Membership> memberships = new ArrayList<>();
  private final List<TenantCommit.Received> received = new ArrayList<>();
  private final List<AuditEntry> audit = new ArrayList<>();

  /// Who writes, unless the test says otherwise.
  private String user = "ann";

  private @Nullable String device;

  /// Takes the tenant's head.
  public LogWriter(Writing writing, String tenant) {
    this.writing = writing;
    this.head = writing.lockHead(tenant);
    this.now = writing.now();
    head = head.withChangeSets(head.changeSets() + 1);
  }

  /// From now on that user writes, on that device, or on none.
  public LogWriter by(String newUser, @Nullable String newDevice) {
    user = newUser;
    device = newDevice;
    return this;
  }

  /// Creates a record or writes its next version.
  public Record put(RecordKey key, String data, Scope... scopes) {
    return write(key, new Data(data), false, Set.of(scopes));
  }

  /// Deletes a record; it stays in its scopes.
  public Record delete(RecordKey key) {
    Record before = current(key);
    if (before == null) {
      throw new IllegalArgumentException(key + " does not exist");
    }
    return write(key, Data.empty(), true, before.scopes());
  }

  private @Nullable Record current(RecordKey key) {
    if (!records.containsKey(key)) {
      writing
          .records(head.tenant(), List.of(key))
          .forEach(found -> {
            records.put(key, found);
            stood.put(key, found);
          });
    }
    return records.get(key);
  }

  private Record write(RecordKey key, Data data, boolean deleted, Set<Scope> scopes) {
    Record before = current(key);
    Instant committedAt = take();
    VectorClock clock = before == null ? VectorClock.empty() : before.clock();
    var next =
        new Record(
            key,
            before == null ? 1 : before.version() + 1,
            clock.increment(device == null ? "server" : device),
            data,
            deleted,
            before == null ? committedAt : before.createdAt(),
            before == null ? new Authorship(user, device) : before.created(),
            committedAt,
            user,
            head.position(),
            scopes);
    versions.add(
        new Version(
            key,
            next.version(),
            next.position(),
            committedAt,
            data,
            deleted,
            next.clock(),
            List.of("name"),
            deleted ? ChangeType.DELETE : before == null ? ChangeType.CREATE : ChangeType.UPDATE,
            user,
            device,
            device == null ? null : key + "#" + next.version() + " by " + device,
            before == null ? null : before.version(),
            true,
            head.changeSets(),
            null));
    move(next, before);
    records.put(key, next);
    return next;
  }

  private void move(Record next, @Nullable Record before) {
    Map<Scope, ScopeMove> of = moves.computeIfAbsent(next.key(), key -> new HashMap<>());
    Record stored = stood.get(next.key());
    for (Scope scope : next.scopes()) {
      boolean entered = stored == null || !stored.scopes().contains(scope);
      of.put(scope, new ScopeMove(scope, next.key(), next.position(), null, entered));
    }
    var left = new HashSet<Scope>(before == null ? Set.of() : before.scopes());
    left.removeAll(next.scopes());
    for (Scope scope : left) {
      if (stored != null && stored.scopes().contains(scope)) {
        of.put(scope, new ScopeMove(scope, next.key(), next.position(), next.position(), false));
      } else {
        of.remove(scope);
      }
    }
  }

  /// Grants a scope.
  public Membership grant(Scope principal, Scope scope) {
    take();
    var granted = new Membership(principal.text(), scope, head.position(), null);
    memberships.add(granted);
    return granted;
  }

  /// Revokes a scope.
  public Membership revoke(Membership held) {
    take();
    var revoked = new Membership(held.principal(), held.scope(), held.granted(), head.position());
    memberships.add(revoked);
    return revoked;
  }

  /// Takes note of changes that arrived.
  public LogWriter receive(String collection, Instant minute, long changes) {
    received.add(new TenantCommit.Received(collection, minute, changes));
    return this;
  }

  /// Takes note of a conflict, as it is.
  public LogWriter log(LoggedConflict conflict) {
    conflicts.add(conflict);
    return this;
  }

  /// Keeps an answer, as it is.
  public LogWriter keep(StoredAnswer answer) {
    answers.add(answer);
    return this;
  }

  /// Keeps an entry in the audit log, as it is.
  public LogWriter note(AuditEntry entry) {
    audit.add(entry);
    return this;
  }

  /// The head as it will be.
  public Head head() {
    return head;
  }

  /// Writes it all.
  public Head apply() {
    List<Record> written =
        records.values().stream().filter(record -> stood.get(record.key()) != record).toList();
    writing.apply(
        new TenantCommit(
            head,
            log,
            written,
            written.stream().filter(this::refiled).toList(),
            versions,
            moves.values().stream().flatMap(of -> of.values().stream()).toList(),
            conflicts,
            answers,
            memberships,
            received,
            audit));
    return head;
  }

  private boolean refiled(Record record) {
    Record before = stood.get(record.key());
    return before != null && !before.scopes().equals(record.scopes());
  }

  /// Takes the next position.
  private Instant take() {
    Instant committedAt = head.committedAt().plusNanos(1_000);
    if (now.isAfter(committedAt)) {
      committedAt = now;
    }
    head = head.at(head.position() + 1, committedAt);
    log.add(new LogEntry(head.position(), committedAt));
    return committedAt;
  }
}
