package dev.tidemark.simulation;

import dev.tidemark.core.Conflict;
import dev.tidemark.core.Earlier;
import dev.tidemark.core.Earlier.Result.Disputed;
import dev.tidemark.core.Earlier.Result.Stored;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.device.Edit;
import dev.tidemark.device.LawBroken;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.Reading.DeviceRecord;
import dev.tidemark.engine.ScopedRecord;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What must hold of a tenant's whole log once the world is at rest, read from its store.
final class History {
  private final Reading reading;
  private final Tenancy tenancy;
  private final List<VirtualDevice> devices;
  private final Head head;
  private final Map<RecordKey, Record> records;
  private final Map<DeviceRecord, List<Earlier>> versions;
  private final Map<DeviceRecord, List<Earlier>> conflicts;

  /// @param devices the tenant's devices
  History(Reading reading, Tenancy tenancy, List<VirtualDevice> devices) {
    this.reading = reading;
    this.tenancy = tenancy;
    this.devices = devices;
    this.head = reading.head(tenancy.id()).orElseThrow();
    this.records =
        reading.records(tenancy.id(), tenancy.keys()).stream()
            .collect(Collectors.toMap(Record::key, record -> record));
    var everything = new HashMap<DeviceRecord, Long>();
    for (String device : tenancy.devices()) {
      tenancy.keys().forEach(key -> everything.put(new DeviceRecord(key, device), 0L));
    }
    this.versions = reading.versionsBy(tenancy.id(), everything);
    this.conflicts = reading.conflictsOf(tenancy.id(), everything.keySet());
  }

  /// Checks everything.
  void check() {
    checkLog();
    checkRecords();
    checkScopes();
    devices.forEach(this::checkEdits);
    checkNothingOverwritten();
  }

  /// Positions without gaps above the floor, commit times in their order.
  private void checkLog() {
    Instant before = Instant.MIN;
    for (long position = head.floor() + 1; position <= head.position(); position++) {
      long at = position;
      Instant time =
          reading
              .committedAt(tenancy.id(), position)
              .orElseThrow(() -> broken("the log has no gaps above its floor", at + " is missing"));
      if (!time.isAfter(before)) {
        throw broken("each position is committed later than the one before", "at " + position);
      }
      before = time;
    }
    if (head.position() > head.floor() && !before.equals(head.committedAt())) {
      throw broken("the head has its position's commit time", head + " but " + before);
    }
  }

  /// The newest version of each record, as it was made, at a position of its own.
  private void checkRecords() {
    var positions = new HashSet<Long>();
    for (RecordKey key : tenancy.keys()) {
      Record record = records.get(key);
      Record expected = tenancy.ledger().newest(key);
      if (!Objects.equals(record, expected)) {
        throw broken(
            "a record says what its newest version says",
            record + " (should be: " + expected + ")");
      }
      if (record != null
          && (record.position() > head.position() || !positions.add(record.position()))) {
        throw broken("each position has one record", record.toString());
      }
    }
  }

  /// A row in each scope that a record lies in, at the record's position, and no other.
  private void checkScopes() {
    var found = new HashMap<RecordKey, Set<Scope>>();
    for (String collection : tenancy.collections()) {
      for (ScopedRecord row :
          reading.filed(
              tenancy.id(), tenancy.scopes(), collection, null, tenancy.keys().size() + 1)) {
        Record record = records.get(new RecordKey(collection, row.id()));
        if (record == null) {
          throw broken("a scope row has a record", row.toString());
        }
        var scope = new Scope(row.scope());
        Long departed = row.departed();
        boolean lies = record.scopes().contains(scope);
        boolean right =
            departed == null
                ? lies && row.position() == record.position() && row.entered() <= row.position()
                : !lies && row.position() == departed && departed <= record.position();
        if (!right) {
          throw broken("scope rows agree with records", row + " but " + record);
        }
        if (departed == null) {
          found.computeIfAbsent(record.key(), key -> new HashSet<>()).add(scope);
        }
      }
    }
    records
        .values()
        .forEach(record -> {
          boolean pruned = record.deleted() && record.position() <= head.floor();
          if (!pruned && !found.getOrDefault(record.key(), Set.of()).equals(record.scopes())) {
            throw broken(
                "a record is filed in every scope it lies in",
                record + " but " + found.get(record.key()));
          }
        });
  }

  /// One effect of each edit, and an effect of each that was answered.
  private void checkEdits(VirtualDevice device) {
    var stored = new HashMap<String, Stored>();
    var disputed = new HashMap<String, Disputed>();
    for (RecordKey key : tenancy.keys()) {
      for (Earlier earlier : of(versions, key, device)) {
        if (earlier.result() instanceof Stored version
            && stored.put(earlier.fingerprint(), version) != null) {
          throw broken("no edit has two effects", "two versions of " + key + ": " + earlier);
        }
      }
      for (Earlier earlier : of(conflicts, key, device)) {
        if (earlier.result() instanceof Disputed conflict
            && disputed.put(earlier.fingerprint(), conflict) != null) {
          throw broken("no edit has two effects", "two conflicts over " + key + ": " + earlier);
        }
        Stored version = stored.get(earlier.fingerprint());
        if (version != null && version.exact()) {
          throw broken("no edit has two effects", version + " and " + earlier);
        }
      }
    }
    device
        .letters()
        .answered()
        .forEach((edit, answer) -> {
          String fingerprint = edit.change().fingerprint(device.id());
          switch (answer.kind()) {
            case ACCEPTED -> checkKept(edit, answer.version(), stored.containsKey(fingerprint));
            case MERGED, CONFLICT -> {
              Disputed conflict = disputed.get(fingerprint);
              if (conflict == null || !keeps(conflict.conflict(), edit)) {
                throw broken("a conflict keeps what the client sent", edit + " in " + conflict);
              }
            }
            case REJECTED -> {}
          }
        });
  }

  /// An accepted edit is in the version that its answer named. One that was never stored said what
  /// stood when it was first judged; if it was sent again, that may be followed by others since.
  private void checkKept(Edit edit, long version, boolean stored) {
    NavigableMap<Long, Record> all = tenancy.ledger().versions(edit.key());
    var possible = stored ? all.subMap(version, true, version, true) : all.headMap(version, true);
    if (possible.values().stream().noneMatch(record -> says(record, edit))) {
      throw broken("no accepted edit vanishes", edit + " in v" + version + " of " + all);
    }
  }

  private static boolean says(Record record, Edit edit) {
    return edit.saidBy(record.data()) && record.deleted() == edit.deletes();
  }

  /// What was accepted by its version was made from the version before it, or follows edits of the
  /// same device that were stored as they were sent.
  private void checkNothingOverwritten() {
    for (RecordKey key : tenancy.keys()) {
      var authors = new TreeMap<Long, String>();
      var exact = new HashSet<Long>();
      for (VirtualDevice device : devices) {
        for (Earlier earlier : of(versions, key, device)) {
          if (earlier.result() instanceof Stored version) {
            authors.put(version.version(), device.id());
            if (version.exact()) {
              exact.add(version.version());
            }
          }
        }
      }
      for (VirtualDevice device : devices) {
        for (Earlier earlier : of(versions, key, device)) {
          Edit edit = device.letters().sent(earlier.fingerprint());
          if (edit == null) {
            throw broken("nobody writes what no device sent", key + ": " + earlier);
          }
          if (earlier.result() instanceof Stored version
              && version.exact()
              && edit.change().clock() == null) {
            for (long between = edit.base() + 1; between < version.version(); between++) {
              if (!exact.contains(between) || !device.id().equals(authors.get(between))) {
                throw broken(
                    "no accepted edit overwrites what its writer had not seen",
                    edit + " became v" + version.version() + " over v" + between);
              }
            }
          }
        }
      }
    }
  }

  private static boolean keeps(Conflict conflict, Edit edit) {
    return edit.saidBy(conflict.local().data()) && conflict.local().deleted() == edit.deletes();
  }

  private static List<Earlier> of(
      Map<DeviceRecord, List<Earlier>> all, RecordKey key, VirtualDevice device) {
    return all.getOrDefault(new DeviceRecord(key, device.id()), List.of());
  }

  private LawBroken broken(String law, String found) {
    return new LawBroken(law, tenancy.id() + ": " + found);
  }
}
