package dev.tidemark.simulation;

import dev.tidemark.core.RecordKey;
import dev.tidemark.engine.PullPage;
import dev.tidemark.engine.PullPage.Item;
import dev.tidemark.engine.ScopedRecord;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// What a device has pulled, and how far. Its own edits are kept apart, in its [Outbox].
final class Replica {
  private final String device;
  private final TreeMap<RecordKey, Row> rows = new TreeMap<>();
  private final Map<RecordKey, Long> graves = new HashMap<>();

  /// The versions that the walk under way has brought.
  private final Set<String> brought = new HashSet<>();

  private int grants;
  private @Nullable String token;
  private @Nullable Instant syncedAt;

  Replica(String device) {
    this.device = device;
  }

  /// A copy, as a backup of the device holds it.
  Replica copy() {
    var copy = new Replica(device);
    copy.become(this);
    return copy;
  }

  /// Goes back to a copy.
  void become(Replica copy) {
    clear();
    rows.putAll(copy.rows);
    graves.putAll(copy.graves);
    token = copy.token;
    syncedAt = copy.syncedAt;
  }

  @Nullable Row row(RecordKey key) {
    return rows.get(key);
  }

  /// The version in which the record was deleted, as far as the device has heard; 0 when it has
  /// not.
  long grave(RecordKey key) {
    return graves.getOrDefault(key, 0L);
  }

  /// The records it holds, by key.
  SortedMap<RecordKey, Row> rows() {
    return Collections.unmodifiableSortedMap(rows);
  }

  @Nullable String token() {
    return token;
  }

  /// The server's time at which the replica last was all that the device may see; null when it
  /// never was.
  @Nullable Instant syncedAt() {
    return syncedAt;
  }

  /// Forgets everything.
  void clear() {
    rows.clear();
    graves.clear();
    brought.clear();
    token = null;
    syncedAt = null;
  }

  /// Begins to read from somewhere else.
  void beginWalk() {
    brought.clear();
  }

  /// Takes a page in.
  ///
  /// @param heard told of each record and version
  void take(ServerAnswer.Page answer, BiConsumer<RecordKey, Long> heard) {
    PullPage page = answer.page();
    if (page.reset()) {
      clear();
    }
    if (answer.grants() != grants) {
      // What came through a scope that was lost and is held again comes again.
      beginWalk();
    }
    grants = answer.grants();
    for (Item item : page.items()) {
      var key = new RecordKey(item.collection(), item.id());
      checkNotOlder(key, item.version());
      switch (item) {
        case Item.Upsert(ScopedRecord row, boolean created) -> {
          if (!brought.add(key + " v" + row.version())) {
            throw new LawBroken(
                "no walk brings a version twice while nothing is granted or revoked",
                device + " was told of " + key + " v" + row.version() + " again");
          }
          rows.put(key, new Row(row.version(), row.data(), row.clock()));
          graves.remove(key);
        }
        case Item.Deletion(
                String collection,
                String id,
                long version,
                String clock,
                Instant at,
                PullPage.Why why) -> {
          brought.remove(key + " v" + version);
          rows.remove(key);
          if (why == PullPage.Why.DELETED) {
            graves.put(key, version);
          }
        }
      }
      heard.accept(key, item.version());
    }
    token = answer.token();
    if (!page.hasMore()) {
      brought.clear();
      checkSame(answer.visible(), answer.collections());
      syncedAt = answer.complete() ? answer.serverTime() : syncedAt;
    }
  }

  /// Takes a full sync in, in place of everything.
  void take(ServerAnswer.Full answer, BiConsumer<RecordKey, Long> heard) {
    clear();
    rows.putAll(answer.rows());
    rows.forEach((key, row) -> heard.accept(key, row.version()));
    token = answer.token();
    syncedAt = answer.serverTime();
  }

  /// Checks that the replica is all that the device may see, no less and no more.
  ///
  /// @param visible what it may see in those collections
  void checkSame(SortedMap<RecordKey, Row> visible, Set<String> collections) {
    var held = new TreeMap<>(rows);
    if (!collections.isEmpty()) {
      held.keySet().removeIf(key -> !collections.contains(key.collection()));
    }
    if (!held.equals(visible)) {
      throw new LawBroken(
          "at the end of a walk a device holds exactly what it may see",
          device + ": " + difference(held, visible));
    }
  }

  private void checkNotOlder(RecordKey key, long version) {
    Row row = rows.get(key);
    if (row != null && row.version() > version) {
      throw new LawBroken(
          "nobody gets a version older than the one they hold",
          device + " holds " + key + " " + row + " and was told of v" + version);
    }
  }

  private static String difference(Map<RecordKey, Row> held, Map<RecordKey, Row> visible) {
    var keys = new HashSet<>(held.keySet());
    keys.addAll(visible.keySet());
    for (RecordKey key : keys.stream().sorted().toList()) {
      Row mine = held.get(key);
      Row right = visible.get(key);
      if (mine == null || !mine.equals(right)) {
        return key + " is " + mine + " (should be: " + right + ")";
      }
    }
    return "nothing";
  }
}
