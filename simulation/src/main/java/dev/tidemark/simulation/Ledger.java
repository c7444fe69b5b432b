package dev.tidemark.simulation;

import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Conflict;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Decision.Conflicted;
import dev.tidemark.core.Decision.Resolved;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Resolution;
import dev.tidemark.device.LawBroken;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.LoggedConflict.End;
import dev.tidemark.engine.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a tenant's store must hold, kept by one who hears what comes of every request: each version
/// of each record, each conflict with its end, how many changes arrived, what was answered, which
/// policy is set. Nothing in it is ever taken back, but by a restore of the store.
final class Ledger {
  /// The server keeps answers for a week, by a clock that may be wrong.
  private static final Duration ANSWERS_ARE_KEPT = Duration.ofDays(6);

  private final Map<String, CollectionDefinition> definitions;
  private final Map<String, ConflictPolicy> policies = new HashMap<>();
  private final Map<RecordKey, TreeMap<Long, Record>> versions = new LinkedHashMap<>();
  private final Map<RecordKey, Instant> made = new HashMap<>();
  private final Map<String, Dispute> disputes = new LinkedHashMap<>();
  private final Map<String, Long> received = new TreeMap<>();
  private final Map<ChangeSet.Receipt, Answer> answers = new HashMap<>();

  /// @param definitions the collections that are defined from the beginning
  Ledger(List<CollectionDefinition> definitions) {
    this.definitions =
        definitions.stream().collect(Collectors.toMap(CollectionDefinition::name, one -> one));
    definitions.forEach(one -> policies.put(one.name(), one.policy()));
  }

  /// A copy, as a backup of the store holds it.
  Ledger copy() {
    var copy = new Ledger(List.copyOf(definitions.values()));
    copy.become(this);
    return copy;
  }

  /// Goes back to a copy.
  void become(Ledger copy) {
    policies.clear();
    policies.putAll(copy.policies);
    versions.clear();
    copy.versions.forEach((key, all) -> versions.put(key, new TreeMap<>(all)));
    made.clear();
    made.putAll(copy.made);
    disputes.clear();
    disputes.putAll(copy.disputes);
    received.clear();
    received.putAll(copy.received);
    answers.clear();
    answers.putAll(copy.answers);
  }

  /// A collection's definition; that of its first write when nobody has defined it.
  CollectionDefinition definition(String collection) {
    return definitions.getOrDefault(collection, CollectionDefinition.owned(collection));
  }

  /// Whether there is such a collection.
  boolean defined(String collection) {
    return definitions.containsKey(collection)
        || versions.keySet().stream().anyMatch(key -> key.collection().equals(collection));
  }

  ConflictPolicy policy(String collection) {
    return policies.getOrDefault(collection, ConflictPolicy.standard());
  }

  /// The policies that were ever set, by collection.
  Map<String, ConflictPolicy> policies() {
    return Collections.unmodifiableMap(policies);
  }

  /// Takes note of a policy that was set.
  void set(String collection, ConflictPolicy policy) {
    policies.put(collection, policy);
  }

  /// The newest version of a record; null when there is none.
  @Nullable Record newest(RecordKey key) {
    TreeMap<Long, Record> all = versions.get(key);
    return all == null ? null : all.lastEntry().getValue();
  }

  /// When the newest version was made, as its writer says.
  Instant made(RecordKey key) {
    return made.getOrDefault(key, Instant.MIN);
  }

  /// Every record that there ever was.
  List<RecordKey> keys() {
    return List.copyOf(versions.keySet());
  }

  /// All versions of a record.
  NavigableMap<Long, Record> versions(RecordKey key) {
    return Collections.unmodifiableNavigableMap(versions.getOrDefault(key, new TreeMap<>()));
  }

  /// The newest versions of a collection's records, by id.
  List<Record> records(String collection) {
    var found = new TreeMap<String, Record>();
    versions.forEach((key, all) -> {
      if (key.collection().equals(collection)) {
        found.put(key.id(), all.lastEntry().getValue());
      }
    });
    return List.copyOf(found.values());
  }

  /// A conflict; null when there is none of that id.
  @Nullable Dispute dispute(String id) {
    return disputes.get(id);
  }

  /// Every conflict by its id, oldest first.
  Map<String, Dispute> disputes() {
    return Collections.unmodifiableMap(disputes);
  }

  /// The conflicts over a record.
  List<Dispute> disputes(RecordKey key) {
    return disputes.values().stream().filter(one -> one.conflict().key().equals(key)).toList();
  }

  /// How many changes arrived, by collection.
  Map<String, Long> received() {
    return Collections.unmodifiableMap(received);
  }

  /// Whether the change could have conflicted.
  private static boolean counts(Outcome outcome) {
    return outcome.change().operation() != Operation.RESTORE
        && !(outcome.change().base() instanceof Base.Resolving);
  }

  /// Takes note of what came of a change.
  ///
  /// @param now when it arrived
  void take(Principal principal, Outcome outcome, Instant now) {
    if (counts(outcome)) {
      received.merge(outcome.change().key().collection(), 1L, Long::sum);
    }
    Record record = outcome.record();
    if (record != null) {
      stands(record, outcome.change().clientTime(), now);
    }
    if (outcome.decision() instanceof Conflicted(Conflict conflict, Resolution resolution)) {
      boolean pending = resolution instanceof Resolution.Pending;
      String id = id(outcome);
      var dispute =
          new Dispute(
              conflict,
              resolution.text(),
              outcome.version(),
              now,
              principal.user(),
              principal.device(),
              pending
                  ? null
                  : new End(
                      now, LoggedConflict.BY_POLICY, resolution.text(), outcome.version(), null));
      if (disputes.put(id, dispute) != null) {
        throw new LawBroken("every conflict has its own id", outcome.toString());
      }
    }
    if (outcome.decision() instanceof Resolved(Conflict conflict, Resolution resolution)
        && outcome.change().base() instanceof Base.Resolving by) {
      var end = new End(now, principal.user(), resolution.text(), outcome.version(), by.note());
      disputes.computeIfPresent(id(outcome), (id, dispute) -> dispute.resolved(end));
    }
  }

  /// Takes note of what a request was answered.
  void answered(ChangeSet.Receipt receipt, String text, Instant now) {
    Answer before = answers.put(receipt, new Answer(text, now));
    if (before != null && before.at().plus(ANSWERS_ARE_KEPT).isAfter(now)) {
      throw new LawBroken(
          "no request is judged twice", receipt + ": " + before.text() + " and then " + text);
    }
  }

  /// Checks what a request was answered again.
  void replayed(ChangeSet.@Nullable Receipt receipt, String text) {
    Answer before = receipt == null ? null : answers.get(receipt);
    if (before == null || !before.text().equals(text)) {
      throw new LawBroken(
          "a repeat is answered as the first time", receipt + ": " + text + " after " + before);
    }
  }

  private void stands(Record record, @Nullable Instant stated, Instant now) {
    Record before = newest(record.key());
    long newest = before == null ? 0 : before.version();
    if (record.version() == newest + 1) {
      versions.computeIfAbsent(record.key(), key -> new TreeMap<>()).put(newest + 1, record);
      Instant committed = record.updatedAt();
      made.put(record.key(), stated == null ? committed : stated.isAfter(now) ? now : stated);
    } else if (!record.equals(before)) {
      throw new LawBroken("every change goes on top of what stands", record + " after " + before);
    }
  }

  private static String id(Outcome outcome) {
    String id = outcome.conflictId();
    if (id == null) {
      throw new LawBroken("a conflict has an id", outcome.toString());
    }
    return id;
  }

  private record Answer(String text, Instant at) {}
}
