package dev.tidemark.device;

import dev.tidemark.core.RecordKey;
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
public final class Replica {
  private final String device;
  private final TreeMap<RecordKey, Row> rows = new TreeMap<>();
  private final Map<RecordKey, Long> graves = new HashMap<>();

  /// The versions that the walk under way has brought.
  private final Set<String> brought = new HashSet<>();

  private @Nullable String token;
  private @Nullable Instant syncedAt;

  /// @param device names it in what is said of broken laws
  public Replica(String device) {
    this.device = device;
  }

  /// A copy, as a backup of the device holds it.
  public Replica copy() {
    var copy = new Replica(device);
    copy.become(this);
    return copy;
  }

  /// Goes back to a copy.
  public void become(Replica copy) {
    clear();
    rows.putAll(copy.rows);
    graves.putAll(copy.graves);
    token = copy.token;
    syncedAt = copy.syncedAt;
  }

  /// The record, as it was pulled; null when it was not.
  public @Nullable Row row(RecordKey key) {
    return rows.get(key);
  }

  /// The version in which the record was deleted, as far as the device has heard; 0 when it has
  /// not.
  public long grave(RecordKey key) {
    return graves.getOrDefault(key, 0L);
  }

  /// The records it holds, by key.
  public SortedMap<RecordKey, Row> rows() {
    return Collections.unmodifiableSortedMap(rows);
  }

  /// Where the device stands; null when it holds nothing.
  public @Nullable String token() {
    return token;
  }

  /// The server's time at which the replica last was all that the device may see; null when it
  /// never was.
  public @Nullable Instant syncedAt() {
    return syncedAt;
  }

  /// Forgets everything.
  public void clear() {
    rows.clear();
    graves.clear();
    brought.clear();
    token = null;
    syncedAt = null;
  }

  /// Begins to read from somewhere else.
  public void beginWalk() {
    brought.clear();
  }

  /// Takes a page in.
  ///
  /// @param heard told of each record and version
  /// @throws LawBroken when it is told what it must not be
  public void take(Page page, BiConsumer<RecordKey, Long> heard) {
    if (page.reset()) {
      clear();
    }
    for (Page.Item item : page.items()) {
      RecordKey key = item.key();
      checkNotOlder(key, item.version());
      String version = key + " v" + item.version();
      if (item.row() == null) {
        brought.remove(version);
        rows.remove(key);
        if (item.deleted()) {
          graves.put(key, item.version());
        }
      } else {
        if (!brought.add(version)) {
          throw new LawBroken(
              "no walk brings a version twice while nothing is granted or revoked",
              device + " was told of " + version + " again");
        }
        rows.put(key, item.row());
        graves.remove(key);
      }
      heard.accept(key, item.version());
    }
    token = page.token();
    if (!page.hasMore()) {
      brought.clear();
    }
  }

  /// Takes all there is in, in place of everything.
  ///
  /// @param from where to ask on
  /// @param heard told of each record and version
  public void takeAll(
      SortedMap<RecordKey, Row> all, String from, BiConsumer<RecordKey, Long> heard) {
    clear();
    rows.putAll(all);
    rows.forEach((key, row) -> heard.accept(key, row.version()));
    token = from;
  }

  /// It is all that the device may see, as of that time of the server.
  public void completeAt(Instant time) {
    syncedAt = time;
  }

  /// Checks that the replica is all that the device may see, no less and no more.
  ///
  /// @param visible what it may see in those collections
  public void checkSame(SortedMap<RecordKey, Row> visible, Set<String> collections) {
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
