package dev.tidemark.simulation;

import dev.tidemark.core.Earlier;
import dev.tidemark.core.Earlier.Result.Stored;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.device.LawBroken;
import dev.tidemark.device.Row;
import dev.tidemark.engine.Cursor;
import dev.tidemark.engine.Place;
import dev.tidemark.engine.PullPage.Why;
import dev.tidemark.engine.Reading.DeviceRecord;
import dev.tidemark.engine.live.Delivery;
import dev.tidemark.engine.live.Update;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a live reader holds, and how far it was told. It checks what it is told.
final class LiveReplica {
  private final String reader;
  private final Principal principal;
  private final Tenancy tenancy;
  private final Server server;
  private final boolean echo;
  private final TreeMap<RecordKey, Row> rows = new TreeMap<>();
  private final Set<String> brought = new HashSet<>();
  private int grants;
  private int told;
  private @Nullable String cursor;

  /// @param echo whether it is told of what its own device sends
  LiveReplica(String reader, Principal principal, Tenancy tenancy, Server server, boolean echo) {
    this.reader = reader;
    this.principal = principal;
    this.tenancy = tenancy;
    this.server = server;
    this.echo = echo;
  }

  /// From where to go on; null when it has to start.
  @Nullable String cursor() {
    return cursor;
  }

  /// How much it was told.
  int told() {
    return told;
  }

  /// Forgets everything.
  void clear() {
    rows.clear();
    brought.clear();
    cursor = null;
  }

  /// Begins with nothing.
  void startAt(String start) {
    clear();
    cursor = start;
  }

  /// Begins with all that is there.
  void take(SortedMap<RecordKey, Row> all, String now) {
    clear();
    hold(all);
    cursor = now;
  }

  /// Holds those, which it has from elsewhere.
  void hold(SortedMap<RecordKey, Row> more) {
    rows.putAll(more);
  }

  /// Forgets those collections.
  void forget(Set<String> collections) {
    rows.keySet().removeIf(key -> collections.contains(key.collection()));
    brought.removeIf(one -> collections.contains(one.substring(0, one.indexOf('/'))));
  }

  /// Stands there now.
  void moveTo(String place) {
    cursor = place;
  }

  /// Takes in what it is told.
  ///
  /// @param openedAt the log's newest time when it connected
  void take(Delivery delivery, Instant openedAt) {
    told++;
    Update update = delivery.update();
    var key = new RecordKey(update.collection(), update.id());
    checkOrder(delivery, update);
    checkEcho(delivery, update, key, openedAt);
    note(delivery, update, key);
    int granted = server.grants(tenancy, principal);
    if (granted != grants) {
      brought.clear();
      grants = granted;
    }
    Row known = rows.get(key);
    if (known != null && known.version() > update.version()) {
      throw new LawBroken(
          "nobody is told a version older than the one they hold",
          reader + " holds " + key + " " + known + " and was told of " + update);
    }
    String version = key.collection() + "/" + key.id() + " v" + update.version();
    if (update.operation() == Operation.DELETE) {
      brought.remove(version);
      rows.remove(key);
    } else {
      if (!brought.add(version)) {
        throw new LawBroken(
            "nobody is told a version twice while nothing is granted or revoked",
            reader + " was told of " + update + " again");
      }
      rows.put(
          key, new Row(update.version(), Objects.requireNonNull(update.data()), update.clock()));
    }
    cursor = delivery.cursor();
  }

  /// In the log it only ever goes on.
  private void checkOrder(Delivery delivery, Update update) {
    Place before = place(cursor, update.collection());
    Place after = Objects.requireNonNull(place(delivery.cursor(), update.collection()));
    if (before == null) {
      return;
    }
    boolean moved = after.catchUp() == null;
    if (after.position() < before.position()
        || (moved && after.position() == before.position())
        || after.mark() < before.mark()) {
      throw new LawBroken(
          "positions rise", reader + " was told of " + update + ": " + before + ", then " + after);
    }
  }

  private void note(Delivery delivery, Update update, RecordKey key) {
    Place at = Objects.requireNonNull(place(delivery.cursor(), update.collection()));
    Why why = update.why();
    boolean filled = at.catchUp() != null && why == null;
    String what = why != null ? why.name() : filled ? "BACK-FILL" : update.operation().name();
    server.census().note("live " + what.toLowerCase(Locale.ROOT));
    if (written(key, update.version()).anyMatch(version -> !version.exact())) {
      server.census().note("live merged for the one who sent it");
    }
  }

  private @Nullable Place place(@Nullable String token, String collection) {
    if (token == null) {
      return null;
    }
    Cursor at = server.cursor(token);
    return at.named().getOrDefault(collection, at.rest());
  }

  /// What its device sent is not told, unless it was merged or came before the connection.
  private void checkEcho(Delivery delivery, Update update, RecordKey key, Instant openedAt) {
    Place at = Objects.requireNonNull(place(delivery.cursor(), update.collection()));
    boolean moved = at.catchUp() == null;
    boolean own = update.why() == null || update.why() == Why.DELETED;
    if (!echo
        && own
        && moved
        && update.committedAt().isAfter(openedAt)
        && sentExactly(key, update.version())) {
      throw new LawBroken(
          "a device is not told of what it sent while it was connected", reader + ": " + update);
    }
  }

  /// Whether its device sent that version, exactly as it is stored.
  private boolean sentExactly(RecordKey key, long version) {
    return written(key, version).anyMatch(Stored::exact);
  }

  /// That version, if its device wrote it.
  private Stream<Stored> written(RecordKey key, long version) {
    if (principal.device() == null) {
      return Stream.empty();
    }
    var name = new DeviceRecord(key, principal.device());
    Map<DeviceRecord, List<Earlier>> found =
        server.store().read(reading -> reading.versionsBy(tenancy.id(), Map.of(name, version - 1)));
    return found.getOrDefault(name, List.of()).stream()
        .map(Earlier::result)
        .filter(Stored.class::isInstance)
        .map(Stored.class::cast)
        .filter(stored -> stored.version() == version);
  }

  /// Checks that it holds all that it may see, but for what its own device has sent.
  void checkSame(SortedMap<RecordKey, Row> visible) {
    var keys = new HashSet<>(rows.keySet());
    keys.addAll(visible.keySet());
    for (RecordKey key : keys.stream().sorted().toList()) {
      Row mine = rows.get(key);
      Row right = visible.get(key);
      if (!Objects.equals(mine, right) && (echo || !isOwn(key))) {
        throw new LawBroken(
            "who has read everything holds exactly what they may see",
            reader + ": " + key + " is " + mine + " (should be: " + right + ")");
      }
    }
  }

  private boolean isOwn(RecordKey key) {
    Record newest = tenancy.ledger().newest(key);
    return newest != null && sentExactly(key, newest.version());
  }
}
