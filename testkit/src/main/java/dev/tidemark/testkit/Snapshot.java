package dev.tidemark.testkit;

import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.Reading.VersionKey;
import dev.tidemark.engine.ScopeRange;
import dev.tidemark.engine.ScopedRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

/// All that can be read of a tenant, as text: two stores that hold the same say the same.
public final class Snapshot {
  private Snapshot() {}

  /// What a tenant of the contracts looks like.
  static String of(Reading reading, String tenant) {
    return of(
        reading,
        tenant,
        List.of("patients", "drugs"),
        List.of(Scope.tenant(), Scope.group("ward"), Scope.user("ann")),
        List.of("u1", "d1"));
  }

  /// What a tenant looks like through those collections, scopes, and ids of users and devices.
  public static String of(
      Reading reading,
      String tenant,
      List<String> collections,
      List<Scope> scopes,
      List<String> accounts) {
    var all = new ArrayList<Object>();
    all.add(reading.head(tenant));
    long last = reading.head(tenant).map(head -> head.position()).orElse(0L);
    LongStream.rangeClosed(0, last + 1)
        .forEach(position -> all.add(reading.committedAt(tenant, position)));
    var ranges = new ArrayList<ScopeRange>();
    for (String collection : collections) {
      scopes.forEach(scope -> ranges.add(new ScopeRange(scope, collection, 0)));
      all.add(reading.filed(tenant, scopes, collection, null, 10_000));
      scopes.forEach(scope -> all.add(reading.newest(tenant, List.of(scope), collection)));
    }
    List<ScopedRecord> changes = reading.changes(tenant, ranges, 10_000);
    all.add(changes);
    addRecords(reading, tenant, changes, all);
    all.add(reading.collections(tenant));
    all.add(reading.memberships(tenant, List.of("user:ann")));
    all.add(reading.audit(tenant, 10_000));
    for (String id : accounts) {
      all.add(reading.user(tenant, id));
      all.add(reading.device(tenant, id));
    }
    var text = new StringBuilder();
    all.forEach(one -> text.append(one).append('\n'));
    return text.toString();
  }

  private static void addRecords(
      Reading reading, String tenant, List<ScopedRecord> changes, List<Object> all) {
    Set<RecordKey> keys = new LinkedHashSet<>();
    changes.forEach(row -> keys.add(new RecordKey(row.collection(), row.id())));
    var records = new TreeMap<RecordKey, String>();
    var versions = new ArrayList<VersionKey>();
    reading
        .records(tenant, keys)
        .forEach(record -> {
          records.put(record.key(), text(record));
          for (long version = 1; version <= record.version(); version++) {
            versions.add(new VersionKey(record.key(), version));
          }
        });
    all.add(records);
    var contents = reading.contents(tenant, versions);
    versions.forEach(version -> all.add(contents.get(version)));
    keys.forEach(key -> all.add(reading.history(tenant, key, Long.MAX_VALUE, 10_000)));
  }

  private static String text(Record record) {
    return record.version()
        + " "
        + record.clock()
        + " "
        + record.data()
        + " "
        + record.deleted()
        + " "
        + record.createdAt()
        + " "
        + record.created()
        + " "
        + record.updatedAt()
        + " "
        + record.updatedBy()
        + " "
        + record.position()
        + " "
        + record.scopes().stream().sorted().toList();
  }
}
