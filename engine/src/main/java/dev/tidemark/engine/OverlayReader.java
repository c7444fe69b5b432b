package dev.tidemark.engine;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Choice;
import dev.tidemark.core.Record;
import dev.tidemark.core.VectorClock;
import dev.tidemark.engine.Reading.DeviceRecord;
import dev.tidemark.engine.Reading.VersionKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;

/// Reads, in one query for each kind, what the change sets of a group are judged by.
final class OverlayReader {
  private final Reading store;
  private final String tenant;
  private final List<ChangeSet> sets;
  private final Overlay overlay = new Overlay();

  private OverlayReader(Reading store, String tenant, List<ChangeSet> sets) {
    this.store = store;
    this.tenant = tenant;
    this.sets = sets;
  }

  /// What those sets change and go on from.
  static Overlay read(Reading store, String tenant, List<Submission> submissions) {
    var reader =
        new OverlayReader(store, tenant, submissions.stream().map(Submission::set).toList());
    submissions.forEach(reader::touch);
    reader.read();
    return reader.overlay;
  }

  private void touch(Submission submission) {
    for (Change change : submission.set().changes()) {
      overlay.record(change.key()).changedBy(submission);
    }
  }

  private void read() {
    if (overlay.keys().isEmpty()) {
      return;
    }
    List<Record> standing = store.records(tenant, overlay.keys());
    standing.forEach(found -> overlay.record(found.key()).found(found));
    readDisputes();
    if (!standing.isEmpty()) {
      readEarlierConflicts();
      readEarlierVersions();
      readContents();
    }
  }

  private void readDisputes() {
    var wanted = new HashSet<String>();
    for (ChangeSet set : sets) {
      for (Change change : set.changes()) {
        if (change.base() instanceof Base.Resolving(String conflict, Choice choice, String note)) {
          wanted.add(conflict);
        }
      }
    }
    if (!wanted.isEmpty()) {
      store.conflicts(tenant, wanted).forEach(overlay::putDispute);
    }
  }

  private void readEarlierConflicts() {
    var wanted = new HashSet<DeviceRecord>();
    forEachOnRecord((set, change, record) -> wanted.addAll(deviceRecord(set, change)));
    if (!wanted.isEmpty()) {
      store
          .conflictsOf(tenant, wanted)
          .forEach(
              (key, earlier) -> overlay.record(key.record()).earlier(key.device()).addAll(earlier));
    }
  }

  private void readEarlierVersions() {
    var wanted = new HashMap<DeviceRecord, Long>();
    forEachOnRecord((set, change, record) -> {
      long after = newestSeen(change, record);
      if (after < record.version()) {
        deviceRecord(set, change).forEach(key -> wanted.merge(key, after, Math::min));
      }
    });
    if (!wanted.isEmpty()) {
      store
          .versionsBy(tenant, wanted)
          .forEach(
              (key, earlier) -> overlay.record(key.record()).addVersions(key.device(), earlier));
    }
  }

  private void readContents() {
    var wanted = new HashSet<VersionKey>();
    forEachOnRecord((set, change, record) -> {
      if (mayConflict(set, change, record)) {
        wanted.add(new VersionKey(record.key(), record.version()));
        long seen = overlay.record(record.key()).seenVersion(change, set.principal().device());
        if (seen > 0 && seen < record.version()) {
          wanted.add(new VersionKey(record.key(), seen));
        }
      }
    });
    if (!wanted.isEmpty()) {
      store
          .contents(tenant, wanted)
          .forEach(
              (key, content) -> overlay.record(key.record()).addContent(key.version(), content));
    }
  }

  /// The newest version that the writer says it had seen: versions up to it need not be looked at
  /// again. A clock says so only of a record that no other set of the group moves on before.
  private long newestSeen(Change change, Record record) {
    VectorClock clock = change.clock();
    boolean knowsAll =
        clock != null
            && !overlay.record(record.key()).contended()
            && clock.compare(record.clock()) == VectorClock.Ordering.ABOVE;
    return switch (change.base()) {
      case Base.Newest() -> record.version();
      case Base.Exactly(long version) -> record.version();
      case Base.OneOf oneOf -> record.version();
      case Base.Present present -> record.version();
      case Base.AsOf asOf -> record.version();
      case Base.Resolving resolving -> record.version();
      case Base.Seen(long version) -> knowsAll ? record.version() : version;
      case Base.Unnamed() -> knowsAll ? record.version() : 0;
    };
  }

  private boolean mayConflict(ChangeSet set, Change change, Record record) {
    VectorClock clock = change.clock();
    if (clock != null && clock.compare(record.clock()) != VectorClock.Ordering.ABOVE) {
      return true;
    }
    if (change.base() instanceof Base.Resolving || overlay.record(record.key()).contended()) {
      return true;
    }
    String device = set.principal().device();
    return newestSeen(change, record) != record.version()
        || (device != null && !overlay.record(record.key()).earlier(device).isEmpty());
  }

  private static List<DeviceRecord> deviceRecord(ChangeSet set, Change change) {
    String device = set.principal().device();
    return device == null ? List.of() : List.of(new DeviceRecord(change.key(), device));
  }

  private void forEachOnRecord(OnRecord action) {
    for (ChangeSet set : sets) {
      for (Change change : set.changes()) {
        Record record = overlay.record(change.key()).current();
        if (record != null) {
          action.accept(set, change, record);
        }
      }
    }
  }

  @FunctionalInterface
  private interface OnRecord {
    void accept(ChangeSet set, Change change, Record record);
  }
}
