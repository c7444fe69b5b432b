package dev.tidemark.engine;

import dev.tidemark.core.Change;
import dev.tidemark.core.Data;
import dev.tidemark.core.Earlier;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Reading.VersionContent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A record that the group touches, as the changes before left it.
final class Touched {
  private final RecordKey key;
  private @Nullable Record stored;
  private @Nullable Record current;
  private @Nullable Submission first;
  private boolean contended;
  private final Map<Long, VersionContent> contents = new HashMap<>();
  private final Map<String, List<Earlier>> earlier = new HashMap<>();
  private final Map<Scope, ScopeMove> moves = new HashMap<>();

  Touched(RecordKey key) {
    this.key = key;
  }

  void found(Record record) {
    stored = record;
    current = record;
  }

  /// When several sets of the group change it, those after the first are judged by versions that
  /// cannot be known while all is read.
  void changedBy(Submission submission) {
    contended |= first != null && first != submission;
    first = submission;
  }

  /// What was decided is now in the tables.
  void stored() {
    stored = current;
    moves.clear();
  }

  boolean written() {
    return current != stored;
  }

  boolean refiled() {
    return stored != null && current != null && !stored.scopes().equals(current.scopes());
  }

  /// Whether several sets of the group change it.
  boolean contended() {
    return contended;
  }

  /// The record as it stands; null while there is none.
  @Nullable Record current() {
    return current;
  }

  /// What was read of that version, or written as it; null when it was not, or is pruned.
  @Nullable VersionContent content(long version) {
    return contents.get(version);
  }

  void addContent(long version, VersionContent content) {
    contents.put(version, content);
  }

  Collection<ScopeMove> moves() {
    return moves.values();
  }

  Record require() {
    if (current == null) {
      throw new IllegalStateException(key + " was decided upon but does not exist");
    }
    return current;
  }

  List<Earlier> earlier(String device) {
    return earlier.computeIfAbsent(device, name -> new ArrayList<>());
  }

  /// Puts versions among the conflicts that are there, sets in order. A version that was merged
  /// comes before the conflict that it resolved: the conflict knows what was sent.
  void addVersions(String device, List<Earlier> found) {
    List<Earlier> all = earlier(device);
    all.addAll(0, found);
    all.sort((one, other) -> Long.compare(one.set(), other.set()));
  }

  /// The version that such a change goes on from; 0 when it is none or unknown.
  long seenVersion(Change change, @Nullable String device) {
    Long named = change.namedVersion();
    if (named == null) {
      return 0;
    }
    return device == null ? named : Earlier.goesOnFrom(named, earlier(device));
  }

  @Nullable Data seen(Change change, @Nullable String device) {
    long version = seenVersion(change, device);
    if (stored != null && stored.version() == version) {
      return stored.data();
    }
    VersionContent content = contents.get(version);
    return content == null ? null : content.data();
  }

  void moveTo(Record next, Instant time) {
    Set<Scope> before = current == null ? Set.of() : current.scopes();
    for (Scope scope : next.scopes()) {
      boolean entered = stored == null || !stored.scopes().contains(scope);
      moves.put(scope, new ScopeMove(scope, key, next.position(), null, entered));
    }
    for (Scope scope : before) {
      if (!next.scopes().contains(scope)) {
        leave(scope, next.position());
      }
    }
    contents.put(next.version(), new VersionContent(next.data(), time));
    current = next;
  }

  /// A scope that the record entered only in this group was never seen: it is as if it had not been
  /// there.
  private void leave(Scope scope, long position) {
    if (stored != null && stored.scopes().contains(scope)) {
      moves.put(scope, new ScopeMove(scope, key, position, position, false));
    } else {
      moves.remove(scope);
    }
  }
}
