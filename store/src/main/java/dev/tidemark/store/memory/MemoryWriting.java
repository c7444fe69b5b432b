package dev.tidemark.store.memory;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Data;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.document.Event;
import dev.tidemark.engine.AuditEntry;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.DocumentAuthor;
import dev.tidemark.engine.DocumentOperation;
import dev.tidemark.engine.Enrolment;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.LogEntry;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Membership;
import dev.tidemark.engine.RefreshToken;
import dev.tidemark.engine.ScopeMove;
import dev.tidemark.engine.Sighting;
import dev.tidemark.engine.SigningKey;
import dev.tidemark.engine.StoredAnswer;
import dev.tidemark.engine.SyncAttempt;
import dev.tidemark.engine.SyncCounts;
import dev.tidemark.engine.SyncRun;
import dev.tidemark.engine.TenantCommit;
import dev.tidemark.engine.Upload;
import dev.tidemark.engine.Upload.Status;
import dev.tidemark.engine.User;
import dev.tidemark.engine.Version;
import dev.tidemark.engine.Writing;
import dev.tidemark.store.Utf8Order;
import dev.tidemark.store.memory.TenantData.AnswerTime;
import dev.tidemark.store.memory.TenantData.Arrival;
import dev.tidemark.store.memory.TenantData.AuditKey;
import dev.tidemark.store.memory.TenantData.ChunkKey;
import dev.tidemark.store.memory.TenantData.EventKey;
import dev.tidemark.store.memory.TenantData.GoneKey;
import dev.tidemark.store.memory.TenantData.MembershipKey;
import dev.tidemark.store.memory.TenantData.OperationKey;
import dev.tidemark.store.memory.TenantData.Progress;
import dev.tidemark.store.memory.TenantData.Superseded;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Changes the maps. Used under the store's lock, by one writer.
final class MemoryWriting extends MemoryReading implements Writing {
  private final NavigableMap<String, TenantData> tenants;
  private final Map<String, SigningKey> signingKeys;
  private final InstantSource clock;
  private final Undo undo;

  MemoryWriting(
      NavigableMap<String, TenantData> tenants,
      Map<String, SigningKey> signingKeys,
      InstantSource clock,
      Undo undo) {
    super(tenants, signingKeys);
    this.tenants = tenants;
    this.signingKeys = signingKeys;
    this.clock = clock;
    this.undo = undo;
  }

  @Override
  public Head lockHead(String tenant) {
    return require(tenant).head;
  }

  @Override
  public Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  @Override
  public void apply(TenantCommit commit) {
    TenantData data = require(commit.head().tenant());
    putHead(commit.head());
    for (LogEntry entry : commit.log()) {
      undo.put(data.log, entry.position(), entry.committedAt());
      undo.put(data.logByTime, entry.committedAt(), entry.position());
    }
    commit.records().forEach(record -> undo.put(data.records, record.key(), record));
    commit.refiled().forEach(record -> undo.put(data.records, record.key(), record));
    commit.versions().forEach(version -> add(data, version));
    commit.moves().forEach(move -> move(data, move));
    commit.conflicts().forEach(conflict -> add(data, conflict));
    commit.answers().forEach(answer -> add(data, answer));
    commit.memberships().forEach(membership -> put(data, membership));
    for (TenantCommit.Received some : commit.received()) {
      var arrival = new Arrival(some.collection(), some.minute());
      long before = data.received.getOrDefault(arrival, 0L);
      undo.put(data.received, arrival, before + some.changes());
    }
    commit.audit().forEach(entry -> add(data, entry));
  }

  private void add(TenantData data, AuditEntry entry) {
    var key = new AuditKey(entry.at(), entry.number());
    if (data.audit.containsKey(key)) {
      throw new IllegalStateException("the audit entry exists");
    }
    undo.put(data.audit, key, entry);
  }

  private void add(TenantData data, Version version) {
    NavigableMap<Long, Version> history =
        data.versions.computeIfAbsent(version.key(), key -> new TreeMap<>());
    Version before = history.get(version.version() - 1);
    if (before != null) {
      undo.put(
          data.superseded.computeIfAbsent(version.key().collection(), name -> new TreeMap<>()),
          version.position(),
          new Superseded(before.position(), version.committedAt()));
    }
    undo.put(history, version.version(), version);
    undo.put(data.filled, version.position(), true);
  }

  private void move(TenantData data, ScopeMove move) {
    var name = new ScopeFile.Name(move.scope(), move.key().collection());
    ScopeFile file = data.files.computeIfAbsent(name, ScopeFile::new);
    ScopeFile.Row before = file.byId().get(move.key().id());
    if (before != null) {
      undo.remove(data.gone, new GoneKey(before.position(), name));
    }
    ScopeFile.Row row = file.move(move, undo);
    Record record = data.records.get(move.key());
    if (move.departed() != null || (record != null && record.deleted())) {
      undo.put(data.gone, new GoneKey(move.position(), name), row);
    }
  }

  private void add(TenantData data, LoggedConflict conflict) {
    String device = conflict.device();
    if (device != null && !data.conflicts.containsKey(conflict.id())) {
      var key = new DeviceRecord(conflict.conflict().key(), device);
      undo.put(
          data.conflictsOf.computeIfAbsent(key, absent -> new TreeMap<>()),
          ++data.arrivals,
          conflict.id());
    }
    undo.put(data.conflicts, conflict.id(), conflict);
  }

  private void add(TenantData data, StoredAnswer answer) {
    undo.put(data.answers, answer.name(), answer);
    undo.put(data.answersByTime, new AnswerTime(answer.answeredAt(), answer.name()), answer.name());
  }

  private void put(TenantData data, Membership membership) {
    undo.put(
        data.memberships.computeIfAbsent(membership.principal(), principal -> new TreeMap<>()),
        new MembershipKey(membership.scope().text(), membership.granted()),
        membership);
  }

  /// There is one writer anyway.
  @Override
  public void lockPruning(String tenant) {}

  @Override
  public Pruned pruneDepartures(String tenant, long upTo, int limit) {
    TenantData data = require(tenant);
    int count = 0;
    long highest = 0;
    while (count < limit && !data.gone.isEmpty() && data.gone.firstKey().position() <= upTo) {
      Map.Entry<GoneKey, ScopeFile.Row> oldest = data.gone.firstEntry();
      highest = oldest.getKey().position();
      oldest.getValue().file().remove(oldest.getValue(), undo);
      undo.remove(data.gone, oldest.getKey());
      count++;
    }
    return new Pruned(count, highest);
  }

  @Override
  public Pruned pruneLog(String tenant, long upTo, int limit) {
    TenantData data = require(tenant);
    int count = 0;
    long highest = 0;
    while (count < limit && !data.log.isEmpty() && data.log.firstKey() <= upTo) {
      Map.Entry<Long, Instant> oldest = data.log.firstEntry();
      highest = oldest.getKey();
      undo.remove(data.logByTime, oldest.getValue());
      undo.remove(data.log, oldest.getKey());
      count++;
    }
    return new Pruned(count, highest);
  }

  @Override
  public Pruned pruneVersions(String tenant, String collection, Instant before, int limit) {
    TenantData data = require(tenant);
    NavigableMap<Long, Superseded> oldest = data.superseded.get(collection);
    int count = 0;
    long highest = 0;
    while (count < limit
        && oldest != null
        && !oldest.isEmpty()
        && oldest.firstEntry().getValue().at().isBefore(before)) {
      Map.Entry<Long, Superseded> first = oldest.firstEntry();
      long position = first.getValue().position();
      highest = Math.max(highest, position);
      undo.remove(data.filled, position);
      undo.remove(oldest, first.getKey());
      count++;
    }
    return new Pruned(count, highest);
  }

  @Override
  public Pruned pruneAnswers(String tenant, Instant before, int limit) {
    TenantData data = require(tenant);
    int count = 0;
    while (count < limit
        && !data.answersByTime.isEmpty()
        && data.answersByTime.firstKey().answeredAt().isBefore(before)) {
      Map.Entry<AnswerTime, StoredAnswer.Name> oldest = data.answersByTime.firstEntry();
      undo.remove(data.answers, oldest.getValue());
      undo.remove(data.answersByTime, oldest.getKey());
      count++;
    }
    return new Pruned(count, 0);
  }

  @Override
  public Pruned pruneConflicts(String tenant, Instant before, int limit) {
    TenantData data = require(tenant);
    List<LoggedConflict> oldest =
        data.conflicts.values().stream()
            .filter(one -> resolvedAt(one).isBefore(before))
            .sorted(Comparator.comparing(MemoryWriting::resolvedAt))
            .limit(limit)
            .toList();
    oldest.forEach(one -> remove(data, one));
    return new Pruned(oldest.size(), 0);
  }

  private static Instant resolvedAt(LoggedConflict conflict) {
    LoggedConflict.End end = conflict.end();
    return end == null ? Instant.MAX : end.at();
  }

  private void remove(TenantData data, LoggedConflict conflict) {
    undo.remove(data.conflicts, conflict.id());
    String device = conflict.device();
    if (device != null) {
      NavigableMap<Long, String> ids =
          data.conflictsOf.getOrDefault(
              new DeviceRecord(conflict.conflict().key(), device), new TreeMap<>());
      List<Long> arrivals =
          ids.entrySet().stream()
              .filter(entry -> entry.getValue().equals(conflict.id()))
              .map(Map.Entry::getKey)
              .toList();
      arrivals.forEach(arrival -> undo.remove(ids, arrival));
    }
  }

  @Override
  public Pruned pruneReceived(String tenant, Instant before, int limit) {
    TenantData data = require(tenant);
    List<Arrival> oldest =
        data.received.keySet().stream()
            .filter(arrival -> arrival.minute().isBefore(before))
            .sorted(Comparator.comparing(Arrival::minute))
            .limit(limit)
            .toList();
    oldest.forEach(arrival -> undo.remove(data.received, arrival));
    return new Pruned(oldest.size(), 0);
  }

  @Override
  public Pruned pruneOperations(String tenant, String document, Instant before, int limit) {
    TenantData data = require(tenant);
    List<DocumentOperation> oldest =
        operationsAfter(tenant, document, 0, limit).stream()
            .filter(operation -> operation.revision() <= progress(data, document).snapshot())
            .filter(operation -> operation.committedAt().isBefore(before))
            .toList();
    oldest.forEach(operation -> remove(data, document, operation));
    return new Pruned(oldest.size(), 0);
  }

  @Override
  public Pruned pruneRefreshTokens(String tenant, Instant before, int limit) {
    TenantData data = require(tenant);
    List<RefreshToken> oldest =
        data.refreshTokens.values().stream()
            .filter(token -> token.expiresAt().isBefore(before))
            .sorted(Comparator.comparing(RefreshToken::expiresAt))
            .limit(limit)
            .toList();
    oldest.forEach(token -> undo.remove(data.refreshTokens, token.hash()));
    return new Pruned(oldest.size(), 0);
  }

  @Override
  public Pruned pruneEnrolments(String tenant, Instant before, int limit) {
    TenantData data = require(tenant);
    List<Enrolment> oldest =
        data.enrolments.values().stream()
            .filter(enrolment -> enrolment.expiresAt().isBefore(before))
            .sorted(Comparator.comparing(Enrolment::expiresAt))
            .limit(limit)
            .toList();
    oldest.forEach(enrolment -> undo.remove(data.enrolments, enrolment.hash()));
    return new Pruned(oldest.size(), 0);
  }

  @Override
  public Pruned pruneUploads(String tenant, Instant before, int limit) {
    TenantData data = require(tenant);
    List<Upload> oldest =
        data.uploads.values().stream()
            .filter(one -> one.status() == Status.CANCELLED || one.status() == Status.EXPIRED)
            .filter(one -> one.endedAt() != null && one.endedAt().isBefore(before))
            .sorted(Comparator.comparing(Upload::endedAt))
            .limit(limit)
            .toList();
    oldest.forEach(one -> undo.remove(data.uploads, one.id()));
    return new Pruned(oldest.size(), 0);
  }

  /// This store keeps how many syncs there were, and not each of them.
  @Override
  public LookedAt pruneSyncRuns(String tenant, Instant from, Instant before, int limit) {
    return new LookedAt(0, before);
  }

  @Override
  public Pruned pruneSyncMinutes(String tenant, Instant before, int limit) {
    TenantData data = require(tenant);
    List<Instant> oldest = data.syncMinutes.headMap(before).keySet().stream().limit(limit).toList();
    oldest.forEach(minute -> undo.remove(data.syncMinutes, minute));
    return new Pruned(oldest.size(), 0);
  }

  @Override
  public void eraseRecords(String tenant, List<RecordKey> keys) {
    TenantData data = require(tenant);
    for (RecordKey key : keys) {
      NavigableMap<Long, Version> history = data.versions.getOrDefault(key, new TreeMap<>());
      if (!history.isEmpty()) {
        history.headMap(history.lastKey()).values().stream()
            .toList()
            .forEach(version -> empty(data, history, version));
      }
      List<LoggedConflict> conflicts =
          data.conflicts.values().stream().filter(one -> one.conflict().key().equals(key)).toList();
      conflicts.forEach(one -> remove(data, one));
    }
  }

  private void empty(TenantData data, NavigableMap<Long, Version> history, Version version) {
    undo.remove(data.filled, version.position());
    NavigableMap<Long, Superseded> superseded =
        data.superseded.getOrDefault(version.key().collection(), new TreeMap<>());
    Version next = history.get(version.version() + 1);
    if (next != null) {
      undo.remove(superseded, next.position());
    }
    undo.put(
        history,
        version.version(),
        new Version(
            version.key(),
            version.version(),
            version.position(),
            version.committedAt(),
            Data.empty(),
            version.deleted(),
            version.clock(),
            List.of(),
            version.changeType(),
            version.user(),
            version.device(),
            null,
            version.base(),
            version.exact(),
            version.changeSet(),
            null));
  }

  @Override
  public Pruned eraseDocument(String tenant, String document, int limit) {
    TenantData data = require(tenant);
    List<DocumentOperation> some = operationsAfter(tenant, document, 0, limit);
    some.forEach(operation -> remove(data, document, operation));
    if (some.size() < limit) {
      undo.remove(data.authors, document);
      undo.remove(data.documents, document);
    }
    return new Pruned(some.size(), 0);
  }

  private void remove(TenantData data, String document, DocumentOperation operation) {
    Event event = operation.event();
    undo.remove(data.operations, new OperationKey(document, operation.revision()));
    undo.remove(data.events, new EventKey(document, event.author(), event.number()));
  }

  /// This store keeps syncs by the minute and device alone.
  @Override
  public Pruned eraseTraces(String tenant, String user, int limit) {
    TenantData data = require(tenant);
    List<LoggedConflict> conflicts =
        data.conflicts.values().stream()
            .filter(one -> one.user().equals(user))
            .limit(limit)
            .toList();
    conflicts.forEach(one -> remove(data, one));
    List<String> senders =
        Stream.concat(
                Stream.of("user:" + user),
                devicesOf(data, user).stream().map(device -> "device:" + device))
            .toList();
    List<AnswerTime> answers =
        data.answersByTime.keySet().stream()
            .filter(time ->
                senders.stream().anyMatch(one -> (time.name().scope() + " ").startsWith(one + " ")))
            .limit(limit)
            .toList();
    answers.forEach(time -> {
      undo.remove(data.answersByTime, time);
      undo.remove(data.answers, time.name());
    });
    List<RefreshToken> tokens =
        data.refreshTokens.values().stream()
            .filter(one -> one.user().equals(user))
            .limit(limit)
            .toList();
    tokens.forEach(token -> undo.remove(data.refreshTokens, token.hash()));
    List<Enrolment> enrolments =
        data.enrolments.values().stream()
            .filter(one -> user.equals(one.user()) || user.equals(one.createdBy()))
            .limit(limit)
            .toList();
    enrolments.forEach(one -> undo.remove(data.enrolments, one.hash()));
    return new Pruned(conflicts.size() + answers.size() + tokens.size() + enrolments.size(), 0);
  }

  private static List<String> devicesOf(TenantData data, String user) {
    return data.devices.values().stream()
        .filter(device -> device.user().equals(user))
        .map(Device::id)
        .toList();
  }

  @Override
  public void eraseAccount(String tenant, String user) {
    TenantData data = require(tenant);
    for (String device : devicesOf(data, user)) {
      undo.remove(data.devices, device);
      undo.remove(data.syncAttempts, device);
      undo.remove(data.syncsByDevice, device);
      undo.remove(data.lastSyncRuns, device);
      undo.remove(data.confirmed, device);
      undo.remove(data.memberships, "device:" + device);
    }
    undo.remove(data.memberships, "user:" + user);
    List<TenantData.SightingKey> seen =
        data.sightings.keySet().stream().filter(key -> key.user().equals(user)).toList();
    seen.forEach(key -> undo.remove(data.sightings, key));
  }

  @Override
  public void removeUpload(String tenant, String id) {
    undo.remove(require(tenant).uploads, id);
  }

  @Override
  public void putHead(Head head) {
    TenantData data = require(head.tenant());
    Head before = data.head;
    data.head = head;
    undo.add(() -> data.head = before);
  }

  @Override
  public void putCollection(String tenant, CollectionDefinition definition) {
    undo.put(require(tenant).collections, definition.name(), definition);
    putPolicy(tenant, definition.name(), definition.policy());
  }

  @Override
  public void putPolicy(String tenant, String collection, ConflictPolicy policy) {
    undo.put(require(tenant).policies, collection, policy);
  }

  @Override
  public void addTenant(String tenant, Instant now) {
    if (!tenants.containsKey(tenant)) {
      undo.put(tenants, tenant, new TenantData(tenant));
    }
  }

  @Override
  public void putUser(User user) {
    TenantData data = require(user.tenant());
    String holder = data.userIds.get(user.username());
    if (holder != null && !holder.equals(user.id())) {
      throw new IllegalStateException("the username is taken");
    }
    User before = data.users.get(user.id());
    if (before != null) {
      undo.remove(data.userIds, before.username());
    }
    undo.put(data.users, user.id(), user);
    undo.put(data.userIds, user.username(), user.id());
  }

  @Override
  public void putDevice(Device device) {
    TenantData data = require(device.tenant());
    Device before = data.devices.get(device.id());
    long number = before == null ? data.devices.size() + 1L : before.number();
    Instant lastSyncAt = before == null ? null : before.lastSyncAt();
    undo.put(data.devices, device.id(), with(device, number, lastSyncAt));
  }

  private static Device with(Device device, long number, @Nullable Instant lastSyncAt) {
    return new Device(
        device.tenant(),
        device.id(),
        number,
        device.user(),
        device.name(),
        device.type(),
        device.info(),
        device.epoch(),
        device.createdAt(),
        lastSyncAt,
        device.revokedAt());
  }

  @Override
  public void putRefreshToken(RefreshToken token) {
    undo.put(require(token.tenant()).refreshTokens, token.hash(), token);
  }

  @Override
  public void useAccess(String tenant, String hash, Instant at) {
    refreshToken(tenant, hash)
        .filter(token -> token.accessUsedAt() == null)
        .ifPresent(token -> putRefreshToken(with(token, at, token.revokedAt())));
  }

  @Override
  public void revokeFamily(String tenant, String family, Instant at) {
    revoke(tenant, token -> token.family().equals(family), at);
  }

  @Override
  public void revokeTokensOf(String tenant, String user, String device, Instant at) {
    revoke(tenant, token -> token.user().equals(user) && device.equals(token.device()), at);
  }

  private void revoke(String tenant, Predicate<RefreshToken> which, Instant at) {
    List<RefreshToken> live =
        data(tenant).refreshTokens.values().stream()
            .filter(token -> token.revokedAt() == null && which.test(token))
            .toList();
    live.forEach(token -> putRefreshToken(with(token, token.accessUsedAt(), at)));
  }

  @Override
  public void putEnrolment(Enrolment enrolment) {
    undo.put(require(enrolment.tenant()).enrolments, enrolment.hash(), enrolment);
  }

  private static RefreshToken with(
      RefreshToken token, @Nullable Instant accessUsedAt, @Nullable Instant revokedAt) {
    return new RefreshToken(
        token.tenant(),
        token.hash(),
        token.family(),
        token.parentHash(),
        token.user(),
        token.device(),
        token.scopes(),
        token.createdAt(),
        token.expiresAt(),
        token.usedAt(),
        accessUsedAt,
        revokedAt);
  }

  @Override
  public boolean appendOperations(
      String tenant, String document, long after, List<DocumentOperation> operations) {
    TenantData data = require(tenant);
    Progress progress = progress(data, document);
    if (progress.revision() != after) {
      return false;
    }
    long revision = after + operations.size();
    undo.put(data.documents, document, new Progress(revision, progress.snapshot()));
    operations.forEach(operation -> add(data, document, operation));
    return true;
  }

  private void add(TenantData data, String document, DocumentOperation operation) {
    var key = new OperationKey(document, operation.revision());
    var event = new EventKey(document, operation.event().author(), operation.event().number());
    var revisions = new ArrayList<>(data.events.getOrDefault(event, List.of()));
    if (data.operations.containsKey(key) || revisions.size() != operation.part()) {
      throw new IllegalStateException("the operation exists");
    }
    revisions.add(operation.revision());
    undo.put(data.operations, key, operation);
    undo.put(data.events, event, List.copyOf(revisions));
  }

  @Override
  public void putDocumentSnapshot(String tenant, String document, long revision) {
    TenantData data = require(tenant);
    Progress progress = data.documents.get(document);
    if (progress != null && progress.snapshot() < revision) {
      undo.put(data.documents, document, new Progress(progress.revision(), revision));
    }
  }

  @Override
  public boolean addDocumentAuthor(String tenant, String document, DocumentAuthor author) {
    NavigableMap<String, DocumentAuthor> authors =
        require(tenant)
            .authors
            .computeIfAbsent(document, id -> new TreeMap<>(Utf8Order.COMPARATOR));
    if (authors.containsKey(author.author())) {
      return false;
    }
    undo.put(authors, author.author(), author);
    return true;
  }

  @Override
  public void addUpload(Upload upload) {
    TenantData data = require(upload.tenant());
    if (data.uploads.containsKey(upload.id())) {
      throw new IllegalStateException("the upload exists");
    }
    undo.put(data.uploads, upload.id(), upload);
  }

  @Override
  public boolean addChunk(Upload upload, long chunk, String checksum, Instant at) {
    TenantData data = require(upload.tenant());
    Upload known = data.uploads.get(upload.id());
    if (known == null || known.status() != Status.ACTIVE) {
      return false;
    }
    undo.put(data.uploads, known.id(), with(known, Status.ACTIVE, at, null));
    var key = new ChunkKey(known.id(), chunk);
    if (data.chunks.containsKey(key)) {
      throw new IllegalStateException("the chunk exists");
    }
    undo.put(data.chunks, key, checksum);
    return true;
  }

  @Override
  public boolean endUpload(Upload upload, Status status, Instant at) {
    TenantData data = require(upload.tenant());
    Upload known = data.uploads.get(upload.id());
    if (known == null || known.status() != Status.ACTIVE) {
      return false;
    }
    undo.put(data.uploads, known.id(), with(known, status, known.touchedAt(), at));
    chunks(known.tenant(), known.id())
        .forEach(chunk -> undo.remove(data.chunks, new ChunkKey(known.id(), chunk)));
    return true;
  }

  private static Upload with(
      Upload upload, Status status, Instant touchedAt, @Nullable Instant endedAt) {
    return new Upload(
        upload.tenant(),
        upload.id(),
        upload.user(),
        upload.device(),
        upload.filename(),
        upload.contentType(),
        upload.totalSize(),
        upload.chunkSize(),
        upload.checksum(),
        upload.record(),
        status,
        upload.createdAt(),
        touchedAt,
        endedAt);
  }

  @Override
  public void retireSigningKeys(String purpose, Instant at) {
    List<SigningKey> signing =
        signingKeys.values().stream()
            .filter(key -> key.purpose().equals(purpose) && key.retiredAt() == null)
            .toList();
    for (SigningKey key : signing) {
      undo.put(
          signingKeys,
          key.id(),
          new SigningKey(key.id(), purpose, key.secret(), key.publicKey(), key.createdAt(), at));
    }
  }

  @Override
  public void addSigningKey(SigningKey key) {
    if (signingKeys.containsKey(key.id())) {
      throw new IllegalStateException("the key exists");
    }
    undo.put(signingKeys, key.id(), key);
  }

  @Override
  public void putSyncAttempt(SyncAttempt attempt) {
    undo.put(require(attempt.tenant()).syncAttempts, attempt.device(), attempt);
  }

  @Override
  public void confirmUntil(String tenant, String device, Instant time) {
    TenantData data = require(tenant);
    Instant known = data.confirmed.get(device);
    if (data.devices.containsKey(device) && (known == null || known.isBefore(time))) {
      undo.put(data.confirmed, device, time);
    }
  }

  @Override
  public void putSightings(List<Sighting> sightings) {
    for (Sighting sighting : sightings) {
      TenantData data = require(sighting.tenant());
      var key = new TenantData.SightingKey(sighting.user(), sighting.device());
      Instant known = data.sightings.get(key);
      if (known == null || known.isBefore(sighting.at())) {
        undo.put(data.sightings, key, sighting.at());
      }
    }
  }

  @Override
  public void addSyncRuns(List<SyncRun> runs) {
    for (SyncRun run : runs) {
      TenantData data = require(run.tenant());
      keepLast(data, run);
      Instant minute = run.startedAt().truncatedTo(ChronoUnit.MINUTES);
      count(data.syncMinutes, minute, run);
      Device device = run.device() == null ? null : data.devices.get(run.device());
      if (device != null) {
        count(data.syncsByDevice, device.id(), run);
        Instant last = device.lastSyncAt();
        if (last == null || last.isBefore(run.startedAt())) {
          undo.put(data.devices, device.id(), with(device, device.number(), run.startedAt()));
        }
      }
    }
  }

  private void keepLast(TenantData data, SyncRun run) {
    SyncRun known = run.device() == null ? null : data.lastSyncRuns.get(run.device());
    if (run.device() != null && (known == null || known.startedAt().isBefore(run.startedAt()))) {
      undo.put(data.lastSyncRuns, run.device(), run);
    }
  }

  private <K> void count(Map<K, SyncCounts> counts, K key, SyncRun run) {
    SyncCounts before = counts.getOrDefault(key, SyncCounts.NONE);
    undo.put(counts, key, before.plus(SyncCounts.of(run)));
  }

  private TenantData require(String tenant) {
    TenantData data = tenants.get(tenant);
    if (data == null) {
      throw new IllegalArgumentException("tenant: \"" + tenant + "\" (expected: one that exists)");
    }
    return data;
  }
}
