package dev.tidemark.engine;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a group of change sets comes to write: the head as it moves on, and the rows.
final class CommitDraft {
  private final Instant now;
  private Head head;
  private final List<LogEntry> log = new ArrayList<>();
  private final List<Version> versions = new ArrayList<>();
  private final List<LoggedConflict> conflicts = new ArrayList<>();
  private final List<StoredAnswer> answers = new ArrayList<>();
  private final Map<String, Long> received = new HashMap<>();
  private final List<AuditEntry> audit = new ArrayList<>();

  /// @param head the head as it was found
  /// @param now the receive time
  CommitDraft(Head head, Instant now) {
    this.head = head;
    this.now = now;
  }

  Head head() {
    return head;
  }

  /// Another change set is judged.
  void countSet() {
    head = head.withChangeSets(head.changeSets() + 1);
  }

  /// A change of that collection arrived.
  void countChange(String collection) {
    received.merge(collection, 1L, Long::sum);
  }

  /// Something that is cached by the head's revision has changed.
  void revise() {
    head = head.revised();
  }

  /// Takes the next position.
  LogEntry next() {
    var entry = new LogEntry(head.position() + 1, CommitTimes.after(head, now));
    head = head.at(entry.position(), entry.committedAt());
    log.add(entry);
    return entry;
  }

  void add(Version version) {
    versions.add(version);
  }

  /// A conflict that was noticed or resolved.
  void add(LoggedConflict conflict) {
    conflicts.add(conflict);
  }

  void add(StoredAnswer answer) {
    answers.add(answer);
  }

  void add(List<AuditEntry> entries) {
    audit.addAll(entries);
  }

  boolean hasAnswers() {
    return !answers.isEmpty();
  }

  /// The rows so far, together with the records as the overlay has them. A conflict is filed where
  /// its record is in the end, which a later change may have moved.
  TenantCommit commit(Overlay overlay) {
    Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
    return new TenantCommit(
        head,
        log,
        overlay.written(),
        overlay.refiled(),
        versions,
        overlay.moves(),
        conflicts.stream().map(one -> one.filed(overlay.scopes(one.conflict().key()))).toList(),
        answers,
        List.of(),
        received.entrySet().stream()
            .map(one -> new TenantCommit.Received(one.getKey(), minute, one.getValue()))
            .toList(),
        audit);
  }

  /// The rows so far are now in the tables.
  void stored() {
    log.clear();
    versions.clear();
    conflicts.clear();
    answers.clear();
    received.clear();
    audit.clear();
  }
}
