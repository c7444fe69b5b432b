package dev.tidemark.store.memory;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Earlier;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Role;
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
import dev.tidemark.engine.Upload.Status;
import dev.tidemark.engine.UploadMinute;
import dev.tidemark.engine.User;
import dev.tidemark.engine.Version;
import dev.tidemark.store.SortedArms;
import dev.tidemark.store.StoredJson;
import dev.tidemark.store.Utf8Order;
import dev.tidemark.store.memory.ScopeFile.Row;
import dev.tidemark.store.memory.TenantData.ChunkKey;
import dev.tidemark.store.memory.TenantData.EventKey;
import dev.tidemark.store.memory.TenantData.OperationKey;
import dev.tidemark.store.memory.TenantData.Progress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads the maps. Used under the store's lock.
class MemoryReading implements Reading {
  private static final TenantData NOBODY = new TenantData("");

  private final NavigableMap<String, TenantData> tenants;
  private final Map<String, SigningKey> signingKeys;

  MemoryReading(NavigableMap<String, TenantData> tenants, Map<String, SigningKey> signingKeys) {
    this.tenants = tenants;
    this.signingKeys = signingKeys;
  }

  final TenantData data(String tenant) {
    return tenants.getOrDefault(tenant, NOBODY);
  }

  @Override
  public final Optional<Head> head(String tenant) {
    return Optional.ofNullable(tenants.get(tenant)).map(data -> data.head);
  }

  @Override
  public final Optional<Instant> committedAt(String tenant, long position) {
    return Optional.ofNullable(data(tenant).log.get(position));
  }

  @Override
  public final long positionAt(String tenant, Instant time) {
    Map.Entry<Instant, Long> entry = data(tenant).logByTime.floorEntry(time);
    return entry == null ? 0 : entry.getValue();
  }

  @Override
  public final List<Record> records(String tenant, Collection<RecordKey> keys) {
    TenantData data = data(tenant);
    var found = new ArrayList<Record>();
    for (RecordKey key : keys) {
      Record record = data.records.get(key);
      if (record != null) {
        found.add(record);
      }
    }
    return found;
  }

  @Override
  public final List<Record> recordsOf(
      String tenant, String collection, @Nullable String after, int limit) {
    return data(tenant).records.values().stream()
        .filter(record -> record.key().collection().equals(collection))
        .filter(
            record -> after == null || Utf8Order.COMPARATOR.compare(record.key().id(), after) > 0)
        .sorted(Comparator.comparing(record -> record.key().id(), Utf8Order.COMPARATOR))
        .limit(limit)
        .toList();
  }

  @Override
  public final Map<VersionKey, VersionContent> contents(
      String tenant, Collection<VersionKey> versions) {
    TenantData data = data(tenant);
    var found = new HashMap<VersionKey, VersionContent>();
    for (VersionKey key : versions) {
      NavigableMap<Long, Version> history = data.versions.get(key.record());
      Version version = history == null ? null : history.get(key.version());
      if (version != null && data.filled.containsKey(version.position())) {
        Instant time = version.clientTime();
        found.put(
            key, new VersionContent(version.data(), time == null ? version.committedAt() : time));
      }
    }
    return found;
  }

  @Override
  public final List<HistoryEntry> history(String tenant, RecordKey key, long before, int limit) {
    NavigableMap<Long, Version> history = data(tenant).versions.get(key);
    return history == null
        ? List.of()
        : history.headMap(before, false).descendingMap().values().stream()
            .limit(limit)
            .map(MemoryReading::historyEntry)
            .toList();
  }

  private static HistoryEntry historyEntry(Version version) {
    return new HistoryEntry(
        version.key(),
        version.version(),
        version.committedAt(),
        version.deleted(),
        version.clock(),
        version.members(),
        version.changeType(),
        version.user());
  }

  @Override
  public final Map<DeviceRecord, List<Earlier>> versionsBy(
      String tenant, Map<DeviceRecord, Long> after) {
    TenantData data = data(tenant);
    var found = new HashMap<DeviceRecord, List<Earlier>>();
    after.forEach((key, version) -> {
      NavigableMap<Long, Version> history = data.versions.get(key.record());
      if (history != null) {
        List<Earlier> earlier =
            history.tailMap(version, false).values().stream()
                .filter(one -> key.device().equals(one.device()))
                .flatMap(MemoryReading::earlier)
                .toList();
        if (!earlier.isEmpty()) {
          found.put(key, earlier);
        }
      }
    });
    return found;
  }

  private static Stream<Earlier> earlier(Version version) {
    String fingerprint = version.fingerprint();
    if (fingerprint == null) {
      return Stream.empty();
    }
    var stored = new Earlier.Result.Stored(version.version(), version.clock(), version.exact());
    return Stream.of(new Earlier(version.changeSet(), fingerprint, version.base(), stored));
  }

  @Override
  public final Map<DeviceRecord, List<Earlier>> conflictsOf(
      String tenant, Collection<DeviceRecord> devices) {
    TenantData data = data(tenant);
    var found = new HashMap<DeviceRecord, List<Earlier>>();
    for (DeviceRecord key : devices) {
      NavigableMap<Long, String> ids = data.conflictsOf.get(key);
      if (ids != null && !ids.isEmpty()) {
        found.put(
            key, conflicts(tenant, ids.values()).stream().flatMap(MemoryReading::earlier).toList());
      }
    }
    return found;
  }

  private static Stream<Earlier> earlier(LoggedConflict conflict) {
    String fingerprint = conflict.fingerprint();
    if (fingerprint == null) {
      return Stream.empty();
    }
    return Stream.of(
        new Earlier(
            conflict.changeSet(),
            fingerprint,
            conflict.conflict().baseVersion(),
            new Earlier.Result.Disputed(
                conflict.id(),
                conflict.conflict(),
                conflict.resolution(),
                conflict.version(),
                conflict.clock())));
  }

  @Override
  public final List<ScopedRecord> changes(String tenant, List<ScopeRange> ranges, int limit) {
    TenantData data = data(tenant);
    List<Iterator<Row>> arms =
        ranges.stream()
            .sorted(Comparator.comparing(range -> range.scope().text(), Utf8Order.COMPARATOR))
            .map(range -> moved(data, range))
            .toList();
    Comparator<Row> byPosition = Comparator.comparingLong(Row::position);
    return joined(data, SortedArms.first(arms, byPosition, limit));
  }

  private static Iterator<Row> moved(TenantData data, ScopeRange range) {
    ScopeFile file = data.files.get(new ScopeFile.Name(range.scope(), range.collection()));
    return file == null
        ? Collections.emptyIterator()
        : file.byPosition().tailMap(range.after(), false).values().iterator();
  }

  @Override
  public final List<ScopedRecord> filed(
      String tenant,
      Collection<Scope> scopes,
      String collection,
      @Nullable String afterId,
      int limit) {
    TenantData data = data(tenant);
    List<Iterator<Row>> arms =
        scopes.stream()
            .sorted(Comparator.comparing(Scope::text, Utf8Order.COMPARATOR))
            .map(scope -> filed(data, new ScopeFile.Name(scope, collection), afterId))
            .toList();
    return joined(data, SortedArms.first(arms, Comparator.comparing(Row::id), limit));
  }

  private static Iterator<Row> filed(
      TenantData data, ScopeFile.Name name, @Nullable String afterId) {
    ScopeFile file = data.files.get(name);
    if (file == null) {
      return Collections.emptyIterator();
    }
    NavigableMap<String, Row> rows =
        afterId == null ? file.byId() : file.byId().tailMap(afterId, false);
    return rows.values().iterator();
  }

  private static List<ScopedRecord> joined(TenantData data, List<Row> rows) {
    var found = new ArrayList<ScopedRecord>(rows.size());
    for (Row row : rows) {
      Record record = data.records.get(new RecordKey(row.collection(), row.id()));
      if (record != null) {
        found.add(joined(row, record));
      }
    }
    return found;
  }

  private static ScopedRecord joined(Row row, Record record) {
    return new ScopedRecord(
        row.file().scope(),
        row.position(),
        row.entered(),
        row.since(),
        row.departed(),
        row.collection(),
        row.id(),
        record.version(),
        record.clock().json(),
        record.data().text(),
        record.deleted(),
        record.createdAt(),
        record.updatedAt(),
        StoredJson.scopes(record.scopes()));
  }

  @Override
  public final long newest(String tenant, Collection<Scope> scopes, String collection) {
    TenantData data = data(tenant);
    long newest = 0;
    for (Scope scope : scopes) {
      ScopeFile file = data.files.get(new ScopeFile.Name(scope, collection));
      if (file != null && !file.byPosition().isEmpty()) {
        newest = Math.max(newest, file.byPosition().lastKey());
      }
    }
    return newest;
  }

  @Override
  public final long count(String tenant, List<ScopeRange> ranges) {
    TenantData data = data(tenant);
    var positions = new HashSet<Long>();
    for (ScopeRange range : ranges) {
      moved(data, range).forEachRemaining(row -> positions.add(row.position()));
    }
    return positions.size();
  }

  @Override
  public final long pendingConflicts(
      String tenant, String device, @Nullable Collection<Scope> visible) {
    TenantData data = data(tenant);
    return data.conflicts.values().stream()
        .filter(conflict -> device.equals(conflict.device()) && conflict.end() == null)
        .filter(conflict ->
            visible == null || !Collections.disjoint(filed(data, conflict).scopes(), visible))
        .count();
  }

  @Override
  public final List<LoggedConflict> conflicts(String tenant, Collection<String> ids) {
    TenantData data = data(tenant);
    var found = new ArrayList<LoggedConflict>();
    for (String id : ids) {
      LoggedConflict conflict = data.conflicts.get(id);
      if (conflict != null) {
        found.add(filed(data, conflict));
      }
    }
    return found;
  }

  @Override
  public final List<String> conflictIds(
      String tenant, ConflictQuery query, long offset, int limit) {
    Comparator<LoggedConflict> oldestFirst =
        Comparator.comparing(LoggedConflict::createdAt).thenComparing(LoggedConflict::id);
    return matching(tenant, query)
        .sorted(oldestFirst.reversed())
        .skip(offset)
        .limit(limit)
        .map(LoggedConflict::id)
        .toList();
  }

  /// A conflict is seen by whoever sees its record.
  private static LoggedConflict filed(TenantData data, LoggedConflict conflict) {
    Record record = data.records.get(conflict.conflict().key());
    return record == null ? conflict : conflict.filed(record.scopes());
  }

  @Override
  public final long count(String tenant, ConflictQuery query) {
    return matching(tenant, query).count();
  }

  private Stream<LoggedConflict> matching(String tenant, ConflictQuery query) {
    TenantData data = data(tenant);
    return data.conflicts.values().stream().filter(conflict -> matches(data, query, conflict));
  }

  private static boolean matches(TenantData data, ConflictQuery query, LoggedConflict conflict) {
    RecordKey key = conflict.conflict().key();
    String collection = query.collection();
    Instant since = query.since();
    Set<Scope> visible = query.visible();
    Record record = data.records.get(key);
    return query.status().holds(conflict.end() == null)
        && (collection == null || collection.equals(key.collection()))
        && (since == null || !conflict.createdAt().isBefore(since))
        && (visible == null || (record != null && record.visible(visible)));
  }

  @Override
  public final long received(String tenant, @Nullable String collection, @Nullable Instant since) {
    Instant from = since == null ? Instant.MIN : since.truncatedTo(ChronoUnit.MINUTES);
    return data(tenant).received.entrySet().stream()
        .filter(entry -> !entry.getKey().minute().isBefore(from))
        .filter(entry -> collection == null || collection.equals(entry.getKey().collection()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  @Override
  public final long receivedIn(
      Set<Scope> scopes, String tenant, @Nullable String collection, @Nullable Instant since) {
    TenantData data = data(tenant);
    long versions =
        data.records.values().stream()
            .filter(record -> record.visible(scopes))
            .map(Record::key)
            .filter(key -> collection == null || collection.equals(key.collection()))
            .flatMap(key -> data.versions.getOrDefault(key, new TreeMap<>()).values().stream())
            .filter(version -> since == null || !version.committedAt().isBefore(since))
            .count();
    var query = new ConflictQuery(ConflictQuery.Status.ALL, collection, since, scopes);
    return versions
        + matching(tenant, query)
            .filter(one -> LoggedConflict.WITHOUT_VERSION.contains(one.resolution()))
            .count();
  }

  @Override
  public final Optional<ConflictPolicy> policy(String tenant, String collection) {
    return Optional.ofNullable(data(tenant).policies.get(collection));
  }

  @Override
  public final List<CollectionDefinition> collections(String tenant) {
    TenantData data = data(tenant);
    return data.collections.values().stream()
        .map(one -> one.withPolicy(data.policies.getOrDefault(one.name(), one.policy())))
        .toList();
  }

  @Override
  public final List<Membership> memberships(String tenant, Collection<String> principals) {
    TenantData data = data(tenant);
    var found = new ArrayList<Membership>();
    for (String principal : principals) {
      var held = data.memberships.get(principal);
      if (held != null) {
        found.addAll(held.values());
      }
    }
    return found;
  }

  @Override
  public final List<StoredAnswer> answers(String tenant, Collection<StoredAnswer.Name> names) {
    TenantData data = data(tenant);
    var found = new ArrayList<StoredAnswer>();
    for (StoredAnswer.Name name : names) {
      StoredAnswer answer = data.answers.get(name);
      if (answer != null) {
        found.add(answer);
      }
    }
    return found;
  }

  @Override
  public final List<AuditEntry> audit(String tenant, int limit) {
    return data(tenant).audit.descendingMap().values().stream().limit(limit).toList();
  }

  @Override
  public final List<String> tenants() {
    return List.copyOf(tenants.keySet());
  }

  @Override
  public final Optional<User> user(String tenant, String id) {
    return Optional.ofNullable(data(tenant).users.get(id));
  }

  @Override
  public final Optional<User> userNamed(String tenant, String username) {
    return Optional.ofNullable(data(tenant).userIds.get(username)).flatMap(id -> user(tenant, id));
  }

  @Override
  public final Optional<Device> device(String tenant, String id) {
    return Optional.ofNullable(data(tenant).devices.get(id));
  }

  @Override
  public final Optional<Device> deviceNumbered(String tenant, long number) {
    return devices(tenant, null).filter(device -> device.number() == number).findFirst();
  }

  @Override
  public final Optional<SyncRun> lastSyncRun(String tenant, String device) {
    return Optional.ofNullable(data(tenant).lastSyncRuns.get(device));
  }

  @Override
  public final List<SyncAttempt> syncAttempts(String tenant, Collection<String> devices) {
    return devices.stream()
        .flatMap(device -> Optional.ofNullable(data(tenant).syncAttempts.get(device)).stream())
        .toList();
  }

  @Override
  public final List<User> users(String tenant, long offset, int limit) {
    return data(tenant).users.values().stream()
        .sorted(Comparator.comparing(User::username, Utf8Order.COMPARATOR))
        .skip(offset)
        .limit(limit)
        .toList();
  }

  @Override
  public final long countUsers(String tenant) {
    return data(tenant).users.size();
  }

  @Override
  public final List<Record> messages(String tenant, MessageQuery query, long offset, int limit) {
    return messages(tenant, query)
        .sorted(Comparator.comparing(Record::createdAt))
        .skip(offset)
        .limit(limit)
        .toList();
  }

  @Override
  public final List<Record> newestMessages(
      String tenant, MessageQuery query, long offset, int limit) {
    return messages(tenant, query)
        .sorted(Comparator.comparing(Record::createdAt).reversed())
        .skip(offset)
        .limit(limit)
        .toList();
  }

  @Override
  public final long count(String tenant, MessageQuery query) {
    return messages(tenant, query).count();
  }

  private Stream<Record> messages(String tenant, MessageQuery query) {
    return data(tenant).records.values().stream()
        .filter(record -> record.key().collection().equals(Message.COLLECTION))
        .filter(record -> query.after() == null || record.createdAt().isAfter(query.after()))
        .filter(record ->
            Message.of(record.data())
                .filter(message -> query.statuses().contains(message.status()))
                .filter(message -> query.ways().stream().anyMatch(way -> goes(message, way)))
                .isPresent());
  }

  private static boolean goes(Message message, MessageQuery.Way way) {
    return (way.sender() == null || way.sender().equals(message.sender()))
        && (way.recipient() == null || way.recipient().equals(message.recipient()));
  }

  @Override
  public final Optional<Instant> confirmedUntil(String tenant, String device) {
    return Optional.ofNullable(data(tenant).confirmed.get(device));
  }

  @Override
  public final Optional<Contact> contact(String tenant, String id) {
    return user(tenant, id)
        .filter(user -> user.revokedAt() == null)
        .map(user -> contact(data(tenant), user));
  }

  @Override
  public final List<Contact> mobileUsers(String tenant, @Nullable String after, int limit) {
    TenantData data = data(tenant);
    return data.users.values().stream()
        .filter(user -> user.role() == Role.DEVICE && user.revokedAt() == null)
        .filter(user -> after == null || Utf8Order.COMPARATOR.compare(user.username(), after) > 0)
        .sorted(Comparator.comparing(User::username, Utf8Order.COMPARATOR))
        .limit(limit)
        .map(user -> contact(data, user))
        .toList();
  }

  private static Contact contact(TenantData data, User user) {
    String device =
        data.devices.values().stream()
            .filter(one -> one.user().equals(user.id()))
            .min(Comparator.comparingLong(Device::number))
            .map(Device::id)
            .orElse(null);
    Instant seenAt =
        data.sightings.entrySet().stream()
            .filter(seen -> seen.getKey().user().equals(user.id()))
            .map(Map.Entry::getValue)
            .max(Comparator.naturalOrder())
            .orElse(null);
    return new Contact(user, device, seenAt);
  }

  @Override
  public final List<Device> devices(String tenant, @Nullable String user, long offset, int limit) {
    return devices(tenant, user)
        .sorted(Comparator.comparingLong(Device::number))
        .skip(offset)
        .limit(limit)
        .toList();
  }

  @Override
  public final long countDevices(String tenant, @Nullable String user) {
    return devices(tenant, user).count();
  }

  private Stream<Device> devices(String tenant, @Nullable String user) {
    return data(tenant).devices.values().stream()
        .filter(device -> user == null || user.equals(device.user()));
  }

  @Override
  public final List<Group> groups(String tenant, long offset, int limit) {
    return groups(tenant).entrySet().stream()
        .skip(offset)
        .limit(limit)
        .map(entry -> new Group(entry.getKey(), entry.getValue()))
        .toList();
  }

  @Override
  public final long countGroups(String tenant) {
    return groups(tenant).size();
  }

  private Map<String, Long> groups(String tenant) {
    String prefix = Scope.group("").text();
    return data(tenant).memberships.values().stream()
        .flatMap(held -> held.values().stream())
        .filter(one -> one.revoked() == null && one.scope().text().startsWith(prefix))
        .collect(
            Collectors.groupingBy(
                one -> one.scope().text().substring(prefix.length()),
                () -> new TreeMap<>(Utf8Order.COMPARATOR),
                Collectors.counting()));
  }

  @Override
  public final Optional<RefreshToken> refreshToken(String tenant, String hash) {
    return Optional.ofNullable(data(tenant).refreshTokens.get(hash));
  }

  @Override
  public final Optional<Enrolment> enrolment(String hash) {
    return tenants.values().stream()
        .flatMap(data -> Optional.ofNullable(data.enrolments.get(hash)).stream())
        .findFirst();
  }

  @Override
  public final Optional<Upload> upload(String tenant, String id) {
    return Optional.ofNullable(data(tenant).uploads.get(id));
  }

  @Override
  public final List<Long> chunks(String tenant, String upload) {
    return data(tenant)
        .chunks
        .subMap(new ChunkKey(upload, 0), true, new ChunkKey(upload, Long.MAX_VALUE), true)
        .keySet()
        .stream()
        .map(ChunkKey::number)
        .toList();
  }

  @Override
  public final Optional<String> chunkChecksum(String tenant, String upload, long chunk) {
    return Optional.ofNullable(data(tenant).chunks.get(new ChunkKey(upload, chunk)));
  }

  @Override
  public final Totals totals() {
    return new Totals(
        tenants.size(),
        tenants.values().stream().mapToLong(one -> one.head.position()).sum(),
        tenants.values().stream()
            .flatMap(one -> one.uploads.values().stream())
            .filter(one -> one.status() == Status.ACTIVE)
            .count());
  }

  @Override
  public final long uploadedBytes(String tenant) {
    return data(tenant).uploads.values().stream()
        .filter(one -> one.status() == Status.ACTIVE || one.status() == Status.FINALIZED)
        .mapToLong(Upload::totalSize)
        .sum();
  }

  @Override
  public final List<Upload> uploadsOf(String tenant, String user, int limit) {
    return data(tenant).uploads.values().stream()
        .filter(one -> one.user().equals(user))
        .sorted(Comparator.comparing(Upload::id))
        .limit(limit)
        .toList();
  }

  @Override
  public final long countUploads(String tenant, String user) {
    return uploadsOf(tenant, user, Integer.MAX_VALUE).size();
  }

  @Override
  public final List<Upload> idleUploads(String tenant, Instant upTo, int limit) {
    return data(tenant).uploads.values().stream()
        .filter(one -> one.status() == Status.ACTIVE && !one.touchedAt().isAfter(upTo))
        .sorted(Comparator.comparing(Upload::touchedAt).thenComparing(Upload::id))
        .limit(limit)
        .toList();
  }

  @Override
  public final List<UploadMinute> uploadMinutes(String tenant, Instant from) {
    var begun = new TreeMap<Instant, Long>();
    var abandoned = new TreeMap<Instant, Long>();
    for (Upload one : data(tenant).uploads.values()) {
      begun.merge(one.createdAt().truncatedTo(ChronoUnit.MINUTES), 1L, Long::sum);
      Instant ended = one.endedAt();
      if (ended != null && one.status() != Status.FINALIZED) {
        abandoned.merge(ended.truncatedTo(ChronoUnit.MINUTES), 1L, Long::sum);
      }
    }
    var minutes = new TreeSet<>(begun.keySet());
    minutes.addAll(abandoned.keySet());
    return minutes.tailSet(from).stream()
        .map(minute ->
            new UploadMinute(
                minute, begun.getOrDefault(minute, 0L), abandoned.getOrDefault(minute, 0L)))
        .toList();
  }

  @Override
  public final List<SyncMinute> syncMinutes(String tenant, Instant from) {
    return data(tenant).syncMinutes.tailMap(from).entrySet().stream()
        .map(minute -> new SyncMinute(minute.getKey(), minute.getValue()))
        .toList();
  }

  @Override
  public final SyncCounts syncsOf(String tenant, String device) {
    return data(tenant).syncsByDevice.getOrDefault(device, SyncCounts.NONE);
  }

  @Override
  public final List<SyncCounts> syncsByDevice(String tenant) {
    TenantData data = data(tenant);
    return data.devices.values().stream()
        .filter(device -> device.revokedAt() == null)
        .map(device -> data.syncsByDevice.get(device.id()))
        .filter(Objects::nonNull)
        .toList();
  }

  @Override
  public final List<Device> silentDevices(String tenant, Instant since, long offset, int limit) {
    return silent(tenant, since)
        .sorted(Comparator.comparing(MemoryReading::lastHeardOf).thenComparing(Device::number))
        .skip(offset)
        .limit(limit)
        .toList();
  }

  @Override
  public final long countSilentDevices(String tenant, Instant since) {
    return silent(tenant, since).count();
  }

  private Stream<Device> silent(String tenant, Instant since) {
    return data(tenant).devices.values().stream()
        .filter(device -> device.revokedAt() == null && lastHeardOf(device).isBefore(since));
  }

  private static Instant lastHeardOf(Device device) {
    Instant synced = device.lastSyncAt();
    return synced == null ? device.createdAt() : synced;
  }

  @Override
  public final long documentRevision(String tenant, String document) {
    return progress(data(tenant), document).revision();
  }

  static Progress progress(TenantData data, String document) {
    return data.documents.getOrDefault(document, new Progress(0, 0));
  }

  @Override
  public final List<DocumentOperation> operationsAfter(
      String tenant, String document, long after, int limit) {
    return operations(data(tenant), document, after, Long.MAX_VALUE).values().stream()
        .limit(limit)
        .toList();
  }

  @Override
  public final List<DocumentOperation> operationsUpTo(
      String tenant, String document, long upTo, int limit) {
    return operations(data(tenant), document, 0, upTo).descendingMap().values().stream()
        .limit(limit)
        .toList();
  }

  private static NavigableMap<OperationKey, DocumentOperation> operations(
      TenantData data, String document, long after, long upTo) {
    return after >= upTo
        ? Collections.emptyNavigableMap()
        : data.operations.subMap(
            new OperationKey(document, after), false, new OperationKey(document, upTo), true);
  }

  @Override
  public final List<DocumentOperation> operationsOf(
      String tenant, String document, String author, long number) {
    TenantData data = data(tenant);
    return data.events.getOrDefault(new EventKey(document, author, number), List.of()).stream()
        .map(revision -> data.operations.get(new OperationKey(document, revision)))
        .toList();
  }

  @Override
  public final List<DocumentAuthor> documentAuthors(String tenant, String document) {
    NavigableMap<String, DocumentAuthor> authors = data(tenant).authors.get(document);
    return authors == null ? List.of() : List.copyOf(authors.values());
  }

  @Override
  public final List<String> documentsBehind(String tenant, @Nullable String after, int limit) {
    return data(tenant).documents.tailMap(after == null ? "" : after, false).entrySet().stream()
        .filter(entry -> entry.getValue().revision() > entry.getValue().snapshot())
        .map(Map.Entry::getKey)
        .limit(limit)
        .toList();
  }

  @Override
  public final List<String> documentsOlderThan(
      String tenant, Instant before, @Nullable String after, int limit) {
    TenantData data = data(tenant);
    return data.documents.tailMap(after == null ? "" : after, false).keySet().stream()
        .filter(id -> {
          var operations = operations(data, id, 0, Long.MAX_VALUE);
          return !operations.isEmpty()
              && operations.firstEntry().getValue().committedAt().isBefore(before);
        })
        .limit(limit)
        .toList();
  }

  @Override
  public final List<SigningKey> signingKeys() {
    return signingKeys.values().stream()
        .sorted(Comparator.comparing(SigningKey::createdAt).thenComparing(SigningKey::id))
        .toList();
  }
}
