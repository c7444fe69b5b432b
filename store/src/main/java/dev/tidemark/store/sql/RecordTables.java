package dev.tidemark.store.sql;

import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.engine.LogEntry;
import dev.tidemark.engine.ScopeMove;
import dev.tidemark.engine.Version;
import dev.tidemark.store.StoredJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/// Writes what a commit changes of one tenant's log and records.
final class RecordTables {
  private static final String INSERT_RECORDS =
      """
      INSERT INTO records (
        tenant, collection, id, version, clock, data, deleted, created_at, updated_at,
        scopes, position, created_by, created_device, updated_by, device, change_type,
        members, fingerprint, base, exact, change_set, client_time)
      :rows(collection text, id text, version bigint, clock text, data text,
        deleted bigint, created_at bigint, updated_at bigint,
        scopes text, position bigint, created_by text, created_device text,
        updated_by text, device text, change_type text,
        members text, fingerprint text, base bigint, exact bigint, change_set bigint,
        client_time bigint)
      """;
  private static final String REPLACE_RECORDS =
      INSERT_RECORDS
          + """
          ON CONFLICT (tenant, collection, id) DO UPDATE SET
            version = excluded.version, clock = excluded.clock, data = excluded.data,
            deleted = excluded.deleted, created_at = excluded.created_at,
            updated_at = excluded.updated_at, scopes = excluded.scopes,
            position = excluded.position, created_by = excluded.created_by,
            created_device = excluded.created_device, updated_by = excluded.updated_by,
            device = excluded.device, change_type = excluded.change_type,
            members = excluded.members, fingerprint = excluded.fingerprint,
            base = excluded.base, exact = excluded.exact, change_set = excluded.change_set,
            client_time = excluded.client_time
          """;
  private static final String INSERT_SCOPES =
      """
      INSERT INTO record_scopes (
        tenant, scope, collection, id, position, entered, since, departed, gone)
      :rows(scope text, collection text, id text, position bigint, entered bigint,
        since bigint, departed bigint, gone bigint)
      """;
  private static final String REPLACE_SCOPES =
      INSERT_SCOPES
          + """
          ON CONFLICT (tenant, scope, collection, id) DO UPDATE SET
            position = excluded.position,
            entered = CASE
              WHEN record_scopes.departed IS NULL OR excluded.departed IS NOT NULL
              THEN record_scopes.entered
              ELSE excluded.entered
            END,
            departed = excluded.departed,
            gone = excluded.gone
          """;

  private final Session session;
  private final String tenant;
  private List<String> lastMembers = List.of();
  private String lastNames = StoredJson.array(lastMembers);

  RecordTables(Session session, String tenant) {
    this.session = session;
    this.tenant = tenant;
  }

  /// Positions that follow one another, in time too, become one row.
  void addLog(List<LogEntry> entries) {
    Batch batch =
        session.write(
            """
            INSERT INTO log (tenant, position, committed_at, length)
            :rows(position bigint, committed_at bigint, length bigint)
            """,
            tenant);
    int first = 0;
    for (int i = 0; i < entries.size(); i++) {
      if (i + 1 == entries.size() || !follows(entries.get(i), entries.get(i + 1))) {
        LogEntry last = entries.get(i);
        batch.number(last.position()).time(last.committedAt()).number(i + 1 - first).next();
        first = i + 1;
      }
    }
    batch.run();
  }

  private static boolean follows(LogEntry one, LogEntry next) {
    return next.position() == one.position() + 1
        && Micros.of(next.committedAt()) == Micros.of(one.committedAt()) + 1;
  }

  /// Puts records in place of those that stand, which become history.
  void put(List<Record> records, List<Version> versions) {
    Map<RecordKey, List<Version>> made = new HashMap<>(versions.size() * 2);
    for (Version version : versions) {
      made.computeIfAbsent(version.key(), key -> new ArrayList<>(1)).add(version);
    }
    made.values().forEach(of -> of.sort(Comparator.comparingLong(Version::version)));
    supersedeStored(made.values());
    supersedeMade(made.values());
    insert(records, made);
  }

  /// Copies what stands of those records to their history.
  private void supersedeStored(Collection<List<Version>> made) {
    Batch batch =
        session.write(
            """
            INSERT INTO record_versions (
              tenant, collection, id, version, position, committed_at, superseded_at, data,
              deleted, clock, members, change_type, made_by, device, fingerprint, base, exact,
              change_set, client_time)
            SELECT
              r.tenant, r.collection, r.id, r.version, r.position, r.updated_at,
              keys.superseded_at, r.data, r.deleted, r.clock, r.members, r.change_type,
              r.updated_by, r.device, r.fingerprint, r.base, r.exact, r.change_set, r.client_time
            FROM :keys(collection text, id text, superseded_at bigint)
            :each records r
            WHERE r.tenant = keys.tenant AND r.collection = keys.collection AND r.id = keys.id
            """,
            tenant);
    for (List<Version> versions : made) {
      Version first = versions.getFirst();
      if (first.version() > 1) {
        batch.text(first.key().collection()).text(first.key().id());
        batch.time(first.committedAt()).next();
      }
    }
    batch.run();
  }

  /// The names of members as an array. Records that follow one another mostly have the same.
  private String names(List<String> members) {
    if (!members.equals(lastMembers)) {
      lastMembers = members;
      lastNames = StoredJson.array(members);
    }
    return lastNames;
  }

  /// Adds versions that the same commit has superseded.
  private void supersedeMade(Collection<List<Version>> made) {
    Batch batch =
        session.write(
            """
            INSERT INTO record_versions (
              tenant, collection, id, version, position, committed_at, superseded_at, data,
              deleted, clock, members, change_type, made_by, device, fingerprint, base, exact,
              change_set, client_time)
            :rows(collection text, id text, version bigint, position bigint,
              committed_at bigint, superseded_at bigint, data text, deleted bigint, clock text,
              members text, change_type text, made_by text, device text, fingerprint text,
              base bigint, exact bigint, change_set bigint, client_time bigint)
            """,
            tenant);
    for (List<Version> versions : made) {
      for (int i = 0; i < versions.size() - 1; i++) {
        add(batch, versions.get(i), versions.get(i + 1));
      }
    }
    batch.run();
  }

  private static void add(Batch batch, Version version, Version next) {
    batch.text(version.key().collection()).text(version.key().id());
    batch.number(version.version()).number(version.position()).time(version.committedAt());
    batch.time(next.committedAt());
    batch.text(version.data().text()).flag(version.deleted()).text(version.clock().json());
    batch.text(StoredJson.array(version.members())).text(version.changeType().text());
    batch.text(version.user()).text(version.device()).text(version.fingerprint());
    batch.nullable(version.base()).flag(version.exact()).number(version.changeSet());
    batch.nullableTime(version.clientTime()).next();
  }

  /// A record that is new is written without a look at whether it is there, which costs PostgreSQL
  /// a third of the insert.
  private void insert(List<Record> records, Map<RecordKey, List<Version>> made) {
    Batch added = session.write(INSERT_RECORDS, tenant);
    Batch replaced = session.write(REPLACE_RECORDS, tenant);
    for (Record record : records) {
      List<Version> versions = made.getOrDefault(record.key(), List.of());
      Version version = newest(record, versions);
      Batch batch = versions.getFirst().version() == 1 ? added : replaced;
      batch.text(record.key().collection()).text(record.key().id()).number(record.version());
      batch.text(record.clock().json()).text(record.data().text()).flag(record.deleted());
      batch.time(record.createdAt()).time(record.updatedAt());
      batch.text(StoredJson.scopes(record.scopes())).number(record.position());
      batch.text(record.created().user()).text(record.created().device());
      batch.text(record.updatedBy()).text(version.device()).text(version.changeType().text());
      batch.text(names(version.members())).text(version.fingerprint());
      batch.nullable(version.base()).flag(version.exact()).number(version.changeSet());
      batch.nullableTime(version.clientTime()).next();
    }
    added.run();
    replaced.run();
  }

  private static Version newest(Record record, List<Version> made) {
    if (made.isEmpty() || made.getLast().version() != record.version()) {
      throw new IllegalArgumentException(
          record.key() + ": no version " + record.version() + " (expected: one of the commit)");
    }
    return made.getLast();
  }

  /// Says of records that keep their version where they lie now.
  void refile(List<Record> written, List<Record> refiled) {
    var keys = new HashSet<RecordKey>();
    written.forEach(record -> keys.add(record.key()));
    Batch batch =
        session.write(
            """
            UPDATE records
            SET scopes = keys.scopes
            FROM :keys(collection text, id text, scopes text)
            WHERE records.tenant = keys.tenant AND records.collection = keys.collection
              AND records.id = keys.id
            """,
            tenant);
    for (Record record : refiled) {
      if (!keys.contains(record.key())) {
        batch.text(record.key().collection()).text(record.key().id());
        batch.text(StoredJson.scopes(record.scopes())).next();
      }
    }
    batch.run();
  }

  void move(List<ScopeMove> moves, List<Record> records, List<Version> versions) {
    Set<RecordKey> deleted = keys(records, Record::deleted, Record::key);
    Set<RecordKey> made = keys(versions, version -> version.version() == 1, Version::key);
    Batch added = session.write(INSERT_SCOPES, tenant);
    Batch replaced = session.write(REPLACE_SCOPES, tenant);
    for (ScopeMove move : moves) {
      boolean gone = move.departed() != null || deleted.contains(move.key());
      Batch batch = made.contains(move.key()) ? added : replaced;
      batch.text(StoredText.key(move.scope()));
      batch.text(move.key().collection()).text(move.key().id()).number(move.position());
      batch.number(move.position()).number(move.position());
      batch.nullable(move.departed()).flag(gone).next();
    }
    added.run();
    replaced.run();
  }

  private static <T> Set<RecordKey> keys(
      List<T> all, Predicate<T> which, Function<T, RecordKey> key) {
    var keys = new HashSet<RecordKey>();
    for (T one : all) {
      if (which.test(one)) {
        keys.add(key.apply(one));
      }
    }
    return keys;
  }
}
