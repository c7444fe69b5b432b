package dev.tidemark.store.sql;

import dev.tidemark.core.ChangeType;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Data;
import dev.tidemark.core.Earlier;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.AuditEntry;
import dev.tidemark.engine.ConflictQuery;
import dev.tidemark.engine.Contact;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.DocumentAuthor;
import dev.tidemark.engine.DocumentOperation;
import dev.tidemark.engine.Enrolment;
import dev.tidemark.engine.Group;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.HistoryEntry;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Membership;
import dev.tidemark.engine.Message;
import dev.tidemark.engine.MessageQuery;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.RefreshToken;
import dev.tidemark.engine.ScopeRange;
import dev.tidemark.engine.ScopedRecord;
import dev.tidemark.engine.SigningKey;
import dev.tidemark.engine.StoredAnswer;
import dev.tidemark.engine.SyncAttempt;
import dev.tidemark.engine.SyncCounts;
import dev.tidemark.engine.SyncMinute;
import dev.tidemark.engine.SyncRun;
import dev.tidemark.engine.Totals;
import dev.tidemark.engine.Upload;
import dev.tidemark.engine.UploadMinute;
import dev.tidemark.engine.User;
import dev.tidemark.store.StoredJson;
import dev.tidemark.store.Utf8Order;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads the log and the records; [Definitions] and [Accounts] read the rest.
class SqlReading implements Reading {
  private static final Comparator<Scope> BY_BYTES =
      Comparator.comparing(Scope::text, Utf8Order.COMPARATOR);

  final Session session;
  final Definitions definitions;
  final Accounts accounts;

  SqlReading(Session session) {
    this.session = session;
    this.definitions = new Definitions(session.handle());
    this.accounts = new Accounts(session.handle());
  }

  @Override
  public final Optional<Head> head(String tenant) {
    return session.first(
        """
        SELECT epoch, position, committed_at, floor, change_sets, revision,
               restored_position, restored_at
        FROM heads
        WHERE tenant = ?
        """,
        row -> head(row, tenant),
        StoredText.key(tenant));
  }

  static Head head(Row row, String tenant) throws SQLException {
    Instant restoredAt = row.timeOrNull(8);
    return new Head(
        tenant,
        row.number(1),
        row.number(2),
        row.time(3),
        row.number(4),
        row.number(5),
        row.number(6),
        restoredAt == null ? null : new Head.Restored(row.number(7), restoredAt));
  }

  @Override
  public final Optional<Instant> committedAt(String tenant, long position) {
    return session
        .first(
            """
            SELECT position, committed_at, length
            FROM log
            WHERE tenant = ? AND position >= ?
            ORDER BY position
            LIMIT 1
            """,
            row -> Run.of(row).committedAt(position),
            tenant,
            position)
        .flatMap(time -> time);
  }

  @Override
  public final long positionAt(String tenant, Instant time) {
    long micros = Micros.of(time);
    // Either the run that ends last up to then, or a part of the one after it.
    Optional<Run> after =
        session.first(
            """
            SELECT position, committed_at, length
            FROM log
            WHERE tenant = ? AND committed_at > ?
            ORDER BY committed_at
            LIMIT 1
            """,
            Run::of,
            tenant,
            micros);
    long within = after.map(run -> run.positionAt(micros)).orElse(0L);
    if (within > 0) {
      return within;
    }
    return session
        .first(
            """
            SELECT position
            FROM log
            WHERE tenant = ? AND committed_at <= ?
            ORDER BY committed_at DESC
            LIMIT 1
            """,
            row -> row.number(1),
            tenant,
            micros)
        .orElse(0L);
  }

  /// Positions whose commit times are a microsecond apart, as a row of `log`.
  record Run(long position, long committedAt, long length) {
    static Run of(Row row) throws SQLException {
      return new Run(row.number(1), row.number(2), row.number(3));
    }

    private Optional<Instant> committedAt(long one) {
      return one > position - length
          ? Optional.of(Micros.instant(committedAt - (position - one)))
          : Optional.empty();
    }

    /// The newest position up to that time, which is before the run's end; 0 when it is before the
    /// run.
    private long positionAt(long micros) {
      return micros > committedAt - length ? position - (committedAt - micros) : 0;
    }
  }

  @Override
  public final List<Record> records(String tenant, Collection<RecordKey> keys) {
    List<RecordKey> wanted = List.copyOf(keys);
    var found = new ArrayList<Record>(wanted.size());
    var rows = new RecordRows();
    Batch batch =
        session.lookUp(
            "SELECT "
                + RecordRows.COLUMNS
                + """
                , keys.number
                FROM :keys(number bigint, collection text, id text)
                :each records r
                  WHERE r.tenant = keys.tenant AND r.collection = keys.collection AND r.id = keys.id
                """,
            tenant,
            row -> found.add(rows.read(row, wanted.get((int) row.number(12)))));
    for (int i = 0; i < wanted.size(); i++) {
      batch.number(i).text(wanted.get(i).collection()).text(wanted.get(i).id()).next();
    }
    batch.run();
    return found;
  }

  @Override
  public final List<Record> recordsOf(
      String tenant, String collection, @Nullable String after, int limit) {
    var rows = new RecordRows();
    return session.all(
        "SELECT "
            + RecordRows.COLUMNS
            + """
            , r.id
            FROM records r
            WHERE r.tenant = ? AND r.collection = ? AND r.id > ?
            ORDER BY r.id
            LIMIT ?
            """,
        row -> rows.read(row, new RecordKey(collection, row.text(12))),
        StoredText.key(tenant),
        StoredText.key(collection),
        after == null ? "" : StoredText.key(after),
        limit);
  }

  @Override
  public final Map<VersionKey, VersionContent> contents(
      String tenant, Collection<VersionKey> versions) {
    List<VersionKey> wanted = List.copyOf(versions);
    var found = new HashMap<VersionKey, VersionContent>();
    Batch batch =
        session.lookUp(
            """
            SELECT v.data, COALESCE(v.client_time, v.committed_at), keys.number
            FROM :keys(number bigint, collection text, id text, version bigint)
            :each versions v
            WHERE v.tenant = keys.tenant AND v.collection = keys.collection AND v.id = keys.id
                AND v.version = keys.version
            AND v.data IS NOT NULL
            """,
            tenant,
            row -> {
              var content = new VersionContent(new Data(row.text(1)), row.time(2));
              found.put(wanted.get((int) row.number(3)), content);
            });
    for (int i = 0; i < wanted.size(); i++) {
      VersionKey key = wanted.get(i);
      batch.number(i).text(key.record().collection()).text(key.record().id());
      batch.number(key.version()).next();
    }
    batch.run();
    return found;
  }

  /// The newest version and those before it each by themselves, so that no database has to sort
  /// more than a page: the view of both would have it choose.
  static final String HISTORY =
      """
      SELECT version, committed_at, deleted, clock, members, change_type, made_by
      FROM (
        SELECT r.version, r.updated_at AS committed_at, r.deleted, r.clock, r.members,
               r.change_type, r.updated_by AS made_by
        FROM records r
        WHERE r.tenant = ? AND r.collection = ? AND r.id = ? AND r.version < ?
        UNION ALL
        SELECT *
        FROM (
          SELECT v.version, v.committed_at, v.deleted, v.clock, v.members, v.change_type, v.made_by
          FROM record_versions v
          WHERE v.tenant = ? AND v.collection = ? AND v.id = ? AND v.version < ?
          ORDER BY v.version DESC
          LIMIT ?) AS older
        ) AS history
      ORDER BY version DESC
      LIMIT ?
      """;

  @Override
  public final List<HistoryEntry> history(String tenant, RecordKey key, long before, int limit) {
    String id = key.id();
    return session.all(
        HISTORY,
        row -> historyEntry(row, key),
        tenant,
        key.collection(),
        id,
        before,
        tenant,
        key.collection(),
        id,
        before,
        limit,
        limit);
  }

  private static HistoryEntry historyEntry(Row row, RecordKey key) throws SQLException {
    return new HistoryEntry(
        key,
        row.number(1),
        row.time(2),
        row.flag(3),
        StoredJson.clock(row.text(4)),
        StoredJson.texts(row.text(5)),
        ChangeType.of(row.text(6)),
        row.text(7));
  }

  @Override
  public final Map<DeviceRecord, List<Earlier>> versionsBy(
      String tenant, Map<DeviceRecord, Long> after) {
    List<DeviceRecord> wanted = List.copyOf(after.keySet());
    var found = new HashMap<DeviceRecord, List<Earlier>>();
    Batch batch =
        session.lookUp(
            """
            SELECT v.change_set, v.fingerprint, v.base, v.version, v.clock, v.exact, keys.number
            FROM :keys(number bigint, collection text, id text, device text, after bigint)
            :each versions v
            WHERE v.tenant = keys.tenant AND v.collection = keys.collection AND v.id = keys.id
            AND v.version > keys.after AND v.device = keys.device AND v.fingerprint IS NOT NULL
            """,
            tenant,
            row -> {
              var stored =
                  new Earlier.Result.Stored(
                      row.number(4), StoredJson.clock(row.text(5)), row.flag(6));
              var earlier = new Earlier(row.number(1), row.text(2), row.numberOrNull(3), stored);
              found
                  .computeIfAbsent(wanted.get((int) row.number(7)), key -> new ArrayList<>())
                  .add(earlier);
            });
    for (int i = 0; i < wanted.size(); i++) {
      DeviceRecord key = wanted.get(i);
      batch.number(i).text(key.record().collection()).text(key.record().id());
      batch.text(key.device()).number(after.getOrDefault(key, 0L)).next();
    }
    batch.run();
    found.values().forEach(earlier -> earlier.sort(Comparator.comparingLong(SqlReading::version)));
    return found;
  }

  private static long version(Earlier earlier) {
    return switch (earlier.result()) {
      case Earlier.Result.Stored stored -> stored.version();
      case Earlier.Result.Disputed disputed -> disputed.version();
    };
  }

  @Override
  public final Map<DeviceRecord, List<Earlier>> conflictsOf(
      String tenant, Collection<DeviceRecord> devices) {
    List<DeviceRecord> wanted = List.copyOf(devices);
    var found = new HashMap<DeviceRecord, List<Earlier>>();
    Batch batch =
        session.lookUp(
            "SELECT "
                + ConflictRows.COLUMNS
                + """
                , keys.number
                FROM :keys(number bigint, collection text, id text, device text)
                :each conflicts c
                WHERE c.tenant = keys.tenant AND c.collection = keys.collection
                    AND c.record_id = keys.id AND c.device = keys.device
                AND c.fingerprint IS NOT NULL
                ORDER BY c.change_set, c.ordinal
                """,
            tenant,
            row -> {
              DeviceRecord key = wanted.get((int) row.number(23));
              found
                  .computeIfAbsent(key, absent -> new ArrayList<>())
                  .add(ConflictRows.earlier(row, key.record()));
            });
    for (int i = 0; i < wanted.size(); i++) {
      DeviceRecord key = wanted.get(i);
      batch.number(i).text(key.record().collection()).text(key.record().id());
      batch.text(key.device()).next();
    }
    batch.run();
    return found;
  }

  @Override
  public final List<ScopedRecord> changes(String tenant, List<ScopeRange> ranges, int limit) {
    List<ScopeRange> sorted =
        ranges.stream().sorted(Comparator.comparing(ScopeRange::scope, BY_BYTES)).toList();
    return session.dialect().changes(session, tenant, sorted, limit);
  }

  @Override
  public final List<ScopedRecord> filed(
      String tenant,
      Collection<Scope> scopes,
      String collection,
      @Nullable String afterId,
      int limit) {
    List<Scope> sorted = scopes.stream().sorted(BY_BYTES).toList();
    String after = afterId == null ? "" : afterId;
    return session.dialect().filed(session, tenant, sorted, collection, after, limit);
  }

  @Override
  public final long newest(String tenant, Collection<Scope> scopes, String collection) {
    var newest = new ArrayList<Long>();
    Batch batch =
        session.lookUp(
            """
            SELECT (
              SELECT m.position
              FROM record_scopes m
              WHERE m.tenant = keys.tenant AND m.scope = keys.scope
                AND m.collection = keys.collection
              ORDER BY m.position DESC
              LIMIT 1)
            FROM :keys(scope text, collection text)
            """,
            tenant,
            row -> newest.add(row.number(1)));
    for (Scope scope : scopes) {
      batch.text(StoredText.key(scope)).text(collection).next();
    }
    batch.run();
    return newest.stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /// The ranges are a table of the statement, so that a position that several of them hold counts
  /// once.
  @Override
  public final long count(String tenant, List<ScopeRange> ranges) {
    if (ranges.isEmpty()) {
      return 0;
    }
    var parameters = new ArrayList<Object>();
    for (ScopeRange range : ranges) {
      parameters.addAll(List.of(StoredText.key(range.scope()), range.collection(), range.after()));
    }
    parameters.add(tenant);
    String rows = "(?, ?, CAST(? AS BIGINT))" + ", (?, ?, ?)".repeat(ranges.size() - 1);
    return session
        .first(
            """
            WITH ranges (scope, collection, after) AS (VALUES %s)
            SELECT COUNT(DISTINCT m.position)
            FROM ranges
            CROSS JOIN record_scopes m
            WHERE m.tenant = ? AND m.scope = ranges.scope AND m.collection = ranges.collection
              AND m.position > ranges.after
            """
                .formatted(rows),
            row -> row.number(1),
            parameters.toArray())
        .orElseThrow();
  }

  @Override
  public final long pendingConflicts(
      String tenant, String device, @Nullable Collection<Scope> visible) {
    return ConflictRows.pending(session, tenant, device, visible);
  }

  @Override
  public final List<LoggedConflict> conflicts(String tenant, Collection<String> ids) {
    return ConflictRows.read(session, tenant, List.copyOf(ids));
  }

  @Override
  public final List<String> conflictIds(
      String tenant, ConflictQuery query, long offset, int limit) {
    return ConflictRows.ids(session, tenant, query, offset, limit);
  }

  @Override
  public final long count(String tenant, ConflictQuery query) {
    return ConflictRows.count(session, tenant, query);
  }

  @Override
  public final long received(String tenant, @Nullable String collection, @Nullable Instant since) {
    long from = since == null ? 0 : Micros.of(since.truncatedTo(ChronoUnit.MINUTES));
    var parameters = new ArrayList<Object>(List.of(StoredText.key(tenant), from));
    if (collection != null) {
      parameters.add(StoredText.key(collection));
    }
    return session
        .first(
            """
            SELECT COALESCE(SUM(changes), 0)
            FROM changes_received
            WHERE tenant = ? AND minute >= ?
            """
                + (collection == null ? "" : "AND collection = ?"),
            row -> row.number(1),
            parameters.toArray())
        .orElseThrow();
  }

  @Override
  public final long receivedIn(
      Set<Scope> scopes, String tenant, @Nullable String collection, @Nullable Instant since) {
    if (scopes.isEmpty()) {
      return 0;
    }
    var parameters = new ArrayList<Object>();
    parameters.add(StoredText.key(tenant));
    parameters.add(since == null ? 0L : Micros.of(since));
    scopes.forEach(scope -> parameters.add(StoredText.key(scope)));
    if (collection != null) {
      parameters.add(StoredText.key(collection));
    }
    long versions =
        session
            .first(
                """
                SELECT COUNT(*)
                FROM versions v
                WHERE v.tenant = ? AND v.committed_at >= ?
                  AND EXISTS (
                    SELECT 1
                    FROM record_scopes s
                    WHERE s.tenant = v.tenant AND s.scope IN (?%s) AND s.collection = v.collection
                      AND s.id = v.id AND s.departed IS NULL)
                """
                        .formatted(", ?".repeat(scopes.size() - 1))
                    + (collection == null ? "" : "AND v.collection = ?"),
                row -> row.number(1),
                parameters.toArray())
            .orElseThrow();
    var query = new ConflictQuery(ConflictQuery.Status.ALL, collection, since, scopes);
    return versions + ConflictRows.countWithoutVersion(session, tenant, query);
  }

  @Override
  public final Optional<ConflictPolicy> policy(String tenant, String collection) {
    return definitions.policy(tenant, collection);
  }

  @Override
  public final List<StoredAnswer> answers(String tenant, Collection<StoredAnswer.Name> names) {
    List<StoredAnswer.Name> wanted = List.copyOf(names);
    var found = new ArrayList<StoredAnswer>();
    Batch batch =
        session.lookUp(
            """
            SELECT i.digest, i.encoding, i.answer, i.answered_at, keys.number
            FROM :keys(number bigint, scope text, key text)
            :each idempotency i
            WHERE i.tenant = keys.tenant AND i.scope = keys.scope AND i.key = keys.key
            """,
            tenant,
            row ->
                found.add(
                    new StoredAnswer(
                        wanted.get((int) row.number(5)),
                        row.text(1),
                        AnswerBody.text((int) row.number(2), row.bytes(3)),
                        row.time(4))));
    for (int i = 0; i < wanted.size(); i++) {
      StoredAnswer.Name name = wanted.get(i);
      batch.number(i).text(StoredText.key(name.scope())).text(StoredText.key(name.key())).next();
    }
    batch.run();
    return found;
  }

  @Override
  public final List<AuditEntry> audit(String tenant, int limit) {
    return AuditRows.newest(session, tenant, limit);
  }

  @Override
  public final List<CollectionDefinition> collections(String tenant) {
    return definitions.collections(tenant);
  }

  @Override
  public final List<Membership> memberships(String tenant, Collection<String> principals) {
    return definitions.memberships(tenant, principals);
  }

  @Override
  public final List<String> tenants() {
    return accounts.tenants();
  }

  @Override
  public final Optional<User> user(String tenant, String id) {
    return accounts.user(tenant, id);
  }

  @Override
  public final Optional<User> userNamed(String tenant, String username) {
    return accounts.userNamed(tenant, username);
  }

  @Override
  public final List<Record> messages(String tenant, MessageQuery query, long offset, int limit) {
    return messages(tenant, MessageRows.ids(session, tenant, query, false, offset, limit));
  }

  @Override
  public final List<Record> newestMessages(
      String tenant, MessageQuery query, long offset, int limit) {
    return messages(tenant, MessageRows.ids(session, tenant, query, true, offset, limit));
  }

  private List<Record> messages(String tenant, List<String> ids) {
    List<RecordKey> keys = ids.stream().map(id -> new RecordKey(Message.COLLECTION, id)).toList();
    Map<RecordKey, Record> found =
        records(tenant, keys).stream().collect(Collectors.toMap(Record::key, Function.identity()));
    return keys.stream().map(found::get).toList();
  }

  @Override
  public final long count(String tenant, MessageQuery query) {
    return MessageRows.count(session, tenant, query);
  }

  @Override
  public final Optional<Instant> confirmedUntil(String tenant, String device) {
    return MessageRows.confirmedUntil(session, tenant, device);
  }

  @Override
  public final Optional<Contact> contact(String tenant, String id) {
    return ContactRows.find(session, tenant, id);
  }

  @Override
  public final List<Contact> mobileUsers(String tenant, @Nullable String after, int limit) {
    return ContactRows.mobile(session, tenant, after, limit);
  }

  @Override
  public final Optional<Device> device(String tenant, String id) {
    return accounts.device(tenant, id);
  }

  @Override
  public final Optional<Device> deviceNumbered(String tenant, long number) {
    return accounts.deviceNumbered(tenant, number);
  }

  @Override
  public final Optional<SyncRun> lastSyncRun(String tenant, String device) {
    return SyncRows.last(session, tenant, device);
  }

  @Override
  public final List<SyncAttempt> syncAttempts(String tenant, Collection<String> devices) {
    return AttemptRows.find(session, tenant, devices);
  }

  @Override
  public final List<User> users(String tenant, long offset, int limit) {
    return accounts.users(tenant, offset, limit);
  }

  @Override
  public final long countUsers(String tenant) {
    return accounts.countUsers(tenant);
  }

  @Override
  public final List<Device> devices(String tenant, @Nullable String user, long offset, int limit) {
    return accounts.devices(tenant, user, offset, limit);
  }

  @Override
  public final long countDevices(String tenant, @Nullable String user) {
    return accounts.countDevices(tenant, user);
  }

  @Override
  public final List<Group> groups(String tenant, long offset, int limit) {
    return definitions.groups(tenant, offset, limit);
  }

  @Override
  public final long countGroups(String tenant) {
    return definitions.countGroups(tenant);
  }

  @Override
  public final Optional<RefreshToken> refreshToken(String tenant, String hash) {
    return RefreshTokenRows.find(session, tenant, hash);
  }

  @Override
  public final Optional<Enrolment> enrolment(String hash) {
    return EnrolmentRows.find(session, hash);
  }

  @Override
  public final Optional<Upload> upload(String tenant, String id) {
    return UploadRows.find(session, tenant, id);
  }

  @Override
  public final List<Long> chunks(String tenant, String upload) {
    return UploadRows.chunks(session, tenant, upload);
  }

  @Override
  public final Optional<String> chunkChecksum(String tenant, String upload, long chunk) {
    return UploadRows.checksum(session, tenant, upload, chunk);
  }

  @Override
  public final Totals totals() {
    return session
        .first(
            """
            SELECT
              (SELECT count(*) FROM tenants) AS tenants,
              (SELECT CAST(coalesce(sum(position), 0) AS BIGINT) FROM heads) AS positions,
              (SELECT count(*) FROM tenants JOIN uploads ON uploads.tenant = tenants.id
                WHERE uploads.status = 'active') AS uploads
            """,
            row -> new Totals(row.number(1), row.number(2), row.number(3)))
        .orElseThrow();
  }

  @Override
  public final long uploadedBytes(String tenant) {
    return UploadRows.bytes(session, tenant);
  }

  @Override
  public final List<Upload> uploadsOf(String tenant, String user, int limit) {
    return UploadRows.of(session, tenant, user, limit);
  }

  @Override
  public final long countUploads(String tenant, String user) {
    return UploadRows.count(session, tenant, user);
  }

  @Override
  public final List<Upload> idleUploads(String tenant, Instant upTo, int limit) {
    return UploadRows.idle(session, tenant, upTo, limit);
  }

  @Override
  public final List<UploadMinute> uploadMinutes(String tenant, Instant from) {
    return UploadRows.minutes(session, tenant, from);
  }

  @Override
  public final List<SyncMinute> syncMinutes(String tenant, Instant from) {
    return SyncRows.minutes(session, tenant, from);
  }

  @Override
  public final SyncCounts syncsOf(String tenant, String device) {
    return SyncRows.of(session, tenant, device);
  }

  @Override
  public final List<SyncCounts> syncsByDevice(String tenant) {
    return SyncRows.byDevice(session, tenant);
  }

  @Override
  public final List<Device> silentDevices(String tenant, Instant since, long offset, int limit) {
    return SyncRows.silent(session, tenant, since, offset, limit);
  }

  @Override
  public final long countSilentDevices(String tenant, Instant since) {
    return SyncRows.countSilent(session, tenant, since);
  }

  @Override
  public final List<SigningKey> signingKeys() {
    return accounts.signingKeys();
  }

  @Override
  public final long documentRevision(String tenant, String document) {
    return DocumentRows.revision(session, tenant, document);
  }

  @Override
  public final List<DocumentOperation> operationsAfter(
      String tenant, String document, long after, int limit) {
    return DocumentRows.after(session, tenant, document, after, limit);
  }

  @Override
  public final List<DocumentOperation> operationsUpTo(
      String tenant, String document, long upTo, int limit) {
    return DocumentRows.upTo(session, tenant, document, upTo, limit);
  }

  @Override
  public final List<DocumentOperation> operationsOf(
      String tenant, String document, String author, long number) {
    return DocumentRows.of(session, tenant, document, author, number);
  }

  @Override
  public final List<DocumentAuthor> documentAuthors(String tenant, String document) {
    return DocumentRows.authors(session, tenant, document);
  }

  @Override
  public final List<String> documentsBehind(String tenant, @Nullable String after, int limit) {
    return DocumentRows.behind(session, tenant, after, limit);
  }

  @Override
  public final List<String> documentsOlderThan(
      String tenant, Instant before, @Nullable String after, int limit) {
    return DocumentRows.olderThan(session, tenant, before, after, limit);
  }
}
