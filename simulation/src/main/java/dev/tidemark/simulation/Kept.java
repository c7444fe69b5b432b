package dev.tidemark.simulation;

import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.VectorClock;
import dev.tidemark.device.LawBroken;
import dev.tidemark.engine.ConflictQuery;
import dev.tidemark.engine.ConflictQuery.Status;
import dev.tidemark.engine.HistoryEntry;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.Reading.VersionContent;
import dev.tidemark.engine.Reading.VersionKey;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// What must be kept for good: whatever any policy or person decided, every version is in its
/// record's history and every conflict in the log, as they were when they were made and ended, and
/// every change that arrived is counted.
final class Kept {
  private final Reading reading;
  private final Tenancy tenancy;
  private final Ledger ledger;

  Kept(Reading reading, Tenancy tenancy) {
    this.reading = reading;
    this.tenancy = tenancy;
    this.ledger = tenancy.ledger();
  }

  /// Checks everything.
  void check() {
    tenancy.keys().forEach(this::checkVersions);
    checkConflicts();
    checkCounts();
    checkPolicies();
  }

  /// Versions 1, 2, 3 … as they were made, each clock above the one before. What one says may be
  /// gone only if its collection says so.
  private void checkVersions(RecordKey key) {
    Map<Long, Record> expected = ledger.versions(key);
    List<HistoryEntry> found =
        reading.history(tenancy.id(), key, Long.MAX_VALUE, expected.size() + 1);
    if (found.size() != expected.size()) {
      throw broken(
          "a record has every version from 1 to its newest", expected.size() + " and " + found);
    }
    var names = new HashSet<VersionKey>();
    expected.keySet().forEach(version -> names.add(new VersionKey(key, version)));
    Map<VersionKey, VersionContent> contents = reading.contents(tenancy.id(), names);
    boolean pruned = ledger.definition(key.collection()).retentionDays() != null;
    VectorClock before = VectorClock.empty();
    for (HistoryEntry entry : found.reversed()) {
      Record record = expected.get(entry.version());
      if (record == null
          || entry.deleted() != record.deleted()
          || !entry.clock().equals(record.clock())
          || !entry.committedAt().equals(record.updatedAt())
          || !entry.user().equals(record.updatedBy())) {
        throw broken("history is as it happened", entry + " (should be: " + record + ")");
      }
      if (entry.clock().compare(before) != VectorClock.Ordering.ABOVE) {
        throw broken("each version's clock is above the one before", entry + " after " + before);
      }
      before = entry.clock();
      VersionContent content = contents.get(new VersionKey(key, entry.version()));
      boolean says = content == null ? pruned : content.data().equals(record.data());
      if (!says) {
        throw broken("whatever loses can be read back", content + " (should be: " + record + ")");
      }
    }
  }

  private void checkConflicts() {
    var everything = new ConflictQuery(Status.ALL, null, null, null);
    List<String> ids =
        reading.conflictIds(tenancy.id(), everything, 0, ledger.disputes().size() + 1);
    List<LoggedConflict> found = reading.conflicts(tenancy.id(), ids);
    if (found.size() != ledger.disputes().size()) {
      throw broken(
          "whatever loses can be read back",
          found.size() + " conflicts (should be: " + ledger.disputes().size() + ")");
    }
    for (LoggedConflict conflict : found) {
      Dispute expected = ledger.dispute(conflict.id());
      if (expected == null) {
        throw broken("whatever loses can be read back", "nobody heard of " + conflict);
      }
      Laws.kept(conflict, expected);
      checkEnd(conflict);
    }
  }

  /// A resolved conflict names the version that it became.
  private void checkEnd(LoggedConflict conflict) {
    LoggedConflict.End end = conflict.end();
    if (end == null) {
      return;
    }
    var sides = conflict.conflict();
    Record record = ledger.versions(sides.key()).get(end.version());
    boolean says =
        record != null
            && switch (end.resolution()) {
              case "use_local" ->
                  record.deleted() == sides.local().deleted()
                      && record.data().equals(sides.local().data());
              case "use_server" -> record.version() >= sides.server().version();
              default -> record.version() > sides.server().version();
            };
    if (!says) {
      throw broken("a conflict's end names what it became", conflict + " but " + record);
    }
  }

  private void requireCounted(String what, long counted, long least, long most) {
    if (counted < least || counted > most) {
      throw broken(
          "every change that arrives is counted",
          what + ": " + counted + " (should be: " + least + " to " + most + ")");
    }
  }

  private void checkCounts() {
    long arrived = ledger.received().values().stream().mapToLong(Long::longValue).sum();
    requireCounted("all", reading.received(tenancy.id(), null, null), arrived, arrived);
    // What arrived before a collection was made is not counted as its own.
    ledger
        .received()
        .forEach((collection, changes) ->
            requireCounted(
                collection, reading.received(tenancy.id(), collection, null), 0, changes));
    for (String device : tenancy.devices()) {
      long pending =
          ledger.disputes().values().stream()
              .filter(one -> one.pending() && device.equals(one.device()))
              .count();
      long counted = reading.pendingConflicts(tenancy.id(), device, null);
      if (counted != pending) {
        throw broken(
            "a device has the pending conflicts that nobody has resolved",
            device + ": " + counted + " (should be: " + pending + ")");
      }
    }
  }

  private void checkPolicies() {
    ledger
        .policies()
        .forEach((collection, policy) -> {
          if (!policy.equals(reading.policy(tenancy.id(), collection).orElse(null))) {
            throw broken("a policy stays as it was set", collection + ": " + policy);
          }
        });
  }

  private LawBroken broken(String law, String found) {
    return new LawBroken(law, tenancy.id() + ": " + found);
  }
}
