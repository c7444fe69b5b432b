package dev.tidemark.engine;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Earlier;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads through to another reading; for decorators that change one thing.
public class ForwardingReading implements Reading {
  private final Reading reading;

  public ForwardingReading(Reading reading) {
    this.reading = reading;
  }

  @Override
  public Totals totals() {
    return reading.totals();
  }

  @Override
  public Optional<Head> head(String tenant) {
    return reading.head(tenant);
  }

  @Override
  public Optional<Instant> committedAt(String tenant, long position) {
    return reading.committedAt(tenant, position);
  }

  @Override
  public long positionAt(String tenant, Instant time) {
    return reading.positionAt(tenant, time);
  }

  @Override
  public List<Record> records(String tenant, Collection<RecordKey> keys) {
    return reading.records(tenant, keys);
  }

  @Override
  public List<Record> recordsOf(
      String tenant, String collection, @Nullable String after, int limit) {
    return reading.recordsOf(tenant, collection, after, limit);
  }

  @Override
  public Map<VersionKey, VersionContent> contents(String tenant, Collection<VersionKey> versions) {
    return reading.contents(tenant, versions);
  }

  @Override
  public List<HistoryEntry> history(String tenant, RecordKey key, long before, int limit) {
    return reading.history(tenant, key, before, limit);
  }

  @Override
  public List<AuditEntry> audit(String tenant, int limit) {
    return reading.audit(tenant, limit);
  }

  @Override
  public Map<DeviceRecord, List<Earlier>> versionsBy(String tenant, Map<DeviceRecord, Long> after) {
    return reading.versionsBy(tenant, after);
  }

  @Override
  public Map<DeviceRecord, List<Earlier>> conflictsOf(
      String tenant, Collection<DeviceRecord> devices) {
    return reading.conflictsOf(tenant, devices);
  }

  @Override
  public List<ScopedRecord> changes(String tenant, List<ScopeRange> ranges, int limit) {
    return reading.changes(tenant, ranges, limit);
  }

  @Override
  public List<ScopedRecord> filed(
      String tenant,
      Collection<Scope> scopes,
      String collection,
      @Nullable String afterId,
      int limit) {
    return reading.filed(tenant, scopes, collection, afterId, limit);
  }

  @Override
  public long newest(String tenant, Collection<Scope> scopes, String collection) {
    return reading.newest(tenant, scopes, collection);
  }

  @Override
  public long count(String tenant, List<ScopeRange> ranges) {
    return reading.count(tenant, ranges);
  }

  @Override
  public long pendingConflicts(String tenant, String device, @Nullable Collection<Scope> visible) {
    return reading.pendingConflicts(tenant, device, visible);
  }

  @Override
  public List<LoggedConflict> conflicts(String tenant, Collection<String> ids) {
    return reading.conflicts(tenant, ids);
  }

  @Override
  public List<String> conflictIds(String tenant, ConflictQuery query, long offset, int limit) {
    return reading.conflictIds(tenant, query, offset, limit);
  }

  @Override
  public long count(String tenant, ConflictQuery query) {
    return reading.count(tenant, query);
  }

  @Override
  public long received(String tenant, @Nullable String collection, @Nullable Instant since) {
    return reading.received(tenant, collection, since);
  }

  @Override
  public long receivedIn(
      Set<Scope> scopes, String tenant, @Nullable String collection, @Nullable Instant since) {
    return reading.receivedIn(scopes, tenant, collection, since);
  }

  @Override
  public Optional<ConflictPolicy> policy(String tenant, String collection) {
    return reading.policy(tenant, collection);
  }

  @Override
  public List<CollectionDefinition> collections(String tenant) {
    return reading.collections(tenant);
  }

  @Override
  public List<Membership> memberships(String tenant, Collection<String> principals) {
    return reading.memberships(tenant, principals);
  }

  @Override
  public List<StoredAnswer> answers(String tenant, Collection<StoredAnswer.Name> names) {
    return reading.answers(tenant, names);
  }

  @Override
  public Optional<Upload> upload(String tenant, String id) {
    return reading.upload(tenant, id);
  }

  @Override
  public List<Long> chunks(String tenant, String upload) {
    return reading.chunks(tenant, upload);
  }

  @Override
  public Optional<String> chunkChecksum(String tenant, String upload, long chunk) {
    return reading.chunkChecksum(tenant, upload, chunk);
  }

  @Override
  public long uploadedBytes(String tenant) {
    return reading.uploadedBytes(tenant);
  }

  @Override
  public List<Upload> uploadsOf(String tenant, String user, int limit) {
    return reading.uploadsOf(tenant, user, limit);
  }

  @Override
  public long countUploads(String tenant, String user) {
    return reading.countUploads(tenant, user);
  }

  @Override
  public List<Upload> idleUploads(String tenant, Instant upTo, int limit) {
    return reading.idleUploads(tenant, upTo, limit);
  }

  @Override
  public List<UploadMinute> uploadMinutes(String tenant, Instant from) {
    return reading.uploadMinutes(tenant, from);
  }

  @Override
  public List<SyncMinute> syncMinutes(String tenant, Instant from) {
    return reading.syncMinutes(tenant, from);
  }

  @Override
  public SyncCounts syncsOf(String tenant, String device) {
    return reading.syncsOf(tenant, device);
  }

  @Override
  public List<SyncCounts> syncsByDevice(String tenant) {
    return reading.syncsByDevice(tenant);
  }

  @Override
  public List<Device> silentDevices(String tenant, Instant since, long offset, int limit) {
    return reading.silentDevices(tenant, since, offset, limit);
  }

  @Override
  public long countSilentDevices(String tenant, Instant since) {
    return reading.countSilentDevices(tenant, since);
  }

  @Override
  public List<String> tenants() {
    return reading.tenants();
  }

  @Override
  public Optional<User> user(String tenant, String id) {
    return reading.user(tenant, id);
  }

  @Override
  public Optional<User> userNamed(String tenant, String username) {
    return reading.userNamed(tenant, username);
  }

  @Override
  public List<Record> messages(String tenant, MessageQuery query, long offset, int limit) {
    return reading.messages(tenant, query, offset, limit);
  }

  @Override
  public List<Record> newestMessages(String tenant, MessageQuery query, long offset, int limit) {
    return reading.newestMessages(tenant, query, offset, limit);
  }

  @Override
  public long count(String tenant, MessageQuery query) {
    return reading.count(tenant, query);
  }

  @Override
  public Optional<Instant> confirmedUntil(String tenant, String device) {
    return reading.confirmedUntil(tenant, device);
  }

  @Override
  public Optional<Contact> contact(String tenant, String id) {
    return reading.contact(tenant, id);
  }

  @Override
  public List<Contact> mobileUsers(String tenant, @Nullable String after, int limit) {
    return reading.mobileUsers(tenant, after, limit);
  }

  @Override
  public Optional<Device> device(String tenant, String id) {
    return reading.device(tenant, id);
  }

  @Override
  public List<User> users(String tenant, long offset, int limit) {
    return reading.users(tenant, offset, limit);
  }

  @Override
  public long countUsers(String tenant) {
    return reading.countUsers(tenant);
  }

  @Override
  public List<Device> devices(String tenant, @Nullable String user, long offset, int limit) {
    return reading.devices(tenant, user, offset, limit);
  }

  @Override
  public long countDevices(String tenant, @Nullable String user) {
    return reading.countDevices(tenant, user);
  }

  @Override
  public List<Group> groups(String tenant, long offset, int limit) {
    return reading.groups(tenant, offset, limit);
  }

  @Override
  public long countGroups(String tenant) {
    return reading.countGroups(tenant);
  }

  @Override
  public Optional<Device> deviceNumbered(String tenant, long number) {
    return reading.deviceNumbered(tenant, number);
  }

  @Override
  public Optional<SyncRun> lastSyncRun(String tenant, String device) {
    return reading.lastSyncRun(tenant, device);
  }

  @Override
  public List<SyncAttempt> syncAttempts(String tenant, Collection<String> devices) {
    return reading.syncAttempts(tenant, devices);
  }

  @Override
  public Optional<RefreshToken> refreshToken(String tenant, String hash) {
    return reading.refreshToken(tenant, hash);
  }

  @Override
  public Optional<Enrolment> enrolment(String hash) {
    return reading.enrolment(hash);
  }

  @Override
  public List<SigningKey> signingKeys() {
    return reading.signingKeys();
  }

  @Override
  public long documentRevision(String tenant, String document) {
    return reading.documentRevision(tenant, document);
  }

  @Override
  public List<DocumentOperation> operationsAfter(
      String tenant, String document, long after, int limit) {
    return reading.operationsAfter(tenant, document, after, limit);
  }

  @Override
  public List<DocumentOperation> operationsUpTo(
      String tenant, String document, long upTo, int limit) {
    return reading.operationsUpTo(tenant, document, upTo, limit);
  }

  @Override
  public List<DocumentOperation> operationsOf(
      String tenant, String document, String author, long number) {
    return reading.operationsOf(tenant, document, author, number);
  }

  @Override
  public List<DocumentAuthor> documentAuthors(String tenant, String document) {
    return reading.documentAuthors(tenant, document);
  }

  @Override
  public List<String> documentsBehind(String tenant, @Nullable String after, int limit) {
    return reading.documentsBehind(tenant, after, limit);
  }

  @Override
  public List<String> documentsOlderThan(
      String tenant, Instant before, @Nullable String after, int limit) {
    return reading.documentsOlderThan(tenant, before, after, limit);
  }
}
