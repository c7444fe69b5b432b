package dev.tidemark.engine;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Data;
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

/// What can be read in one snapshot of a [SyncStore]. Valid only during the call that it was handed
/// to, on its thread.
public interface Reading {
  // The log

  /// The tenant's head; empty for an unknown tenant.
  Optional<Head> head(String tenant);

  /// When that position was committed; empty when the log does not hold it.
  Optional<Instant> committedAt(String tenant, long position);

  /// The newest position committed at or before that time; 0 when there is none in the log.
  long positionAt(String tenant, Instant time);

  // Records

  /// The newest versions of those records, as far as they exist, deleted ones too.
  List<Record> records(String tenant, Collection<RecordKey> keys);

  /// The newest versions of the records of a collection, deleted ones too, by UTF-8 bytes of their
  /// ids: at most `limit` above `after` (null for the beginning).
  List<Record> recordsOf(String tenant, String collection, @Nullable String after, int limit);

  /// Data and client time of those versions; versions that do not exist or whose data was pruned
  /// are left out.
  Map<VersionKey, VersionContent> contents(String tenant, Collection<VersionKey> versions);

  /// The versions of that record below the given one, the newest first: at most `limit`. None is
  /// missing in between; that of pruned data is there too.
  ///
  /// @param before [Long#MAX_VALUE] to begin with the newest
  List<HistoryEntry> history(String tenant, RecordKey key, long before, int limit);

  /// What those devices wrote of those records after the given versions, oldest first.
  Map<DeviceRecord, List<Earlier>> versionsBy(String tenant, Map<DeviceRecord, Long> after);

  /// The conflicts of those devices over those records, oldest first.
  Map<DeviceRecord, List<Earlier>> conflictsOf(String tenant, Collection<DeviceRecord> devices);

  /// Those conflicts, as far as they exist, in no particular order.
  List<LoggedConflict> conflicts(String tenant, Collection<String> ids);

  /// The ids of the conflicts that such a query names, newest first.
  ///
  /// @param offset how many to pass over
  /// @param limit how many at most
  List<String> conflictIds(String tenant, ConflictQuery query, long offset, int limit);

  /// How many conflicts such a query names.
  long count(String tenant, ConflictQuery query);

  /// How many changes arrived since that time, to the minute.
  ///
  /// @param collection for that collection; null for all
  /// @param since null for ever
  long received(String tenant, @Nullable String collection, @Nullable Instant since);

  /// How many changes arrived since that time, as far as records show it that lie in one of those
  /// scopes: each change is a version, or a conflict that brought none.
  ///
  /// @param collection for that collection; null for all
  /// @param since null for ever
  long receivedIn(
      Set<Scope> scopes, String tenant, @Nullable String collection, @Nullable Instant since);

  /// The rows of those ranges in position order: at most `limit` positions, each with all its rows.
  /// A row's record is joined as it stands.
  List<ScopedRecord> changes(String tenant, List<ScopeRange> ranges, int limit);

  /// The rows of those scopes in one collection in order of record ids (by UTF-8 bytes), departed
  /// rows too: at most `limit` ids above `afterId` (null for the beginning), each with all its
  /// rows.
  List<ScopedRecord> filed(
      String tenant,
      Collection<Scope> scopes,
      String collection,
      @Nullable String afterId,
      int limit);

  /// The newest position in those scopes of that collection, departures and deletions included; 0
  /// when there is none.
  long newest(String tenant, Collection<Scope> scopes, String collection);

  /// How many positions those ranges hold.
  long count(String tenant, List<ScopeRange> ranges);

  /// How many conflicts of that device nobody has resolved, over records that lie in one of those
  /// scopes (null for all).
  long pendingConflicts(String tenant, String device, @Nullable Collection<Scope> visible);

  /// The messages of a query, as they stand, in the order in which they were first committed.
  ///
  /// @param offset how many to pass over
  /// @param limit how many at most
  List<Record> messages(String tenant, MessageQuery query, long offset, int limit);

  /// The same from the other end: the newest first.
  ///
  /// @param offset how many to pass over
  /// @param limit how many at most
  List<Record> newestMessages(String tenant, MessageQuery query, long offset, int limit);

  /// How many messages a query names.
  long count(String tenant, MessageQuery query);

  /// Up to when a device has said that it has all messages; empty when it has not.
  Optional<Instant> confirmedUntil(String tenant, String device);

  // What is defined

  /// The collections of the tenant, by name.
  List<CollectionDefinition> collections(String tenant);

  /// What was set to happen to the conflicts of a collection, whether it is defined yet or not;
  /// empty when nothing was.
  Optional<ConflictPolicy> policy(String tenant, String collection);

  /// All that was ever granted to those principals (see [Membership]).
  List<Membership> memberships(String tenant, Collection<String> principals);

  /// Those receipts' answers, by scope and key, as far as they are kept.
  List<StoredAnswer> answers(String tenant, Collection<StoredAnswer.Name> names);

  /// The groups that have members, by name (by UTF-8 bytes).
  ///
  /// @param offset how many to pass over
  /// @param limit how many at most
  List<Group> groups(String tenant, long offset, int limit);

  /// How many groups have members.
  long countGroups(String tenant);

  /// What is in the audit log, the newest first: at most `limit`.
  List<AuditEntry> audit(String tenant, int limit);

  // Uploads

  /// The upload of that id, whatever has become of it.
  Optional<Upload> upload(String tenant, String id);

  /// The numbers of the chunks that an upload under way has, from the lowest on.
  List<Long> chunks(String tenant, String upload);

  /// The SHA-256 of a chunk, in lower-case hex, if an upload under way has it.
  Optional<String> chunkChecksum(String tenant, String upload, long chunk);

  /// How many bytes the tenant's files have, and will have once the uploads under way have ended.
  long uploadedBytes(String tenant);

  /// The uploads of a user, whatever has become of them: at most `limit`.
  List<Upload> uploadsOf(String tenant, String user, int limit);

  /// How many uploads of a user there are.
  long countUploads(String tenant, String user);

  /// Uploads under way whose last chunk came at that time or before, the oldest first: at most
  /// `limit`.
  List<Upload> idleUploads(String tenant, Instant upTo, int limit);

  /// What became of uploads in each minute from that one on, in order; without those in which
  /// nothing happened.
  List<UploadMinute> uploadMinutes(String tenant, Instant from);

  // Syncs

  /// The syncs of each minute from that one on, in order; without those in which there were none.
  List<SyncMinute> syncMinutes(String tenant, Instant from);

  /// All syncs of a device that is registered.
  SyncCounts syncsOf(String tenant, String device);

  /// All syncs of each device that is not shut out and has synced, in no order.
  List<SyncCounts> syncsByDevice(String tenant);

  /// The devices that are not shut out and have not synced since that time, or were registered
  /// before it and never did: the longest silent first.
  ///
  /// @param offset how many to pass over
  /// @param limit how many at most
  List<Device> silentDevices(String tenant, Instant since, long offset, int limit);

  /// How many such devices there are.
  long countSilentDevices(String tenant, Instant since);

  // Documents

  /// The revision of the newest operation of a document; 0 when nobody has written in it.
  long documentRevision(String tenant, String document);

  /// The operations of a document after that revision, in order: at most `limit`.
  List<DocumentOperation> operationsAfter(String tenant, String document, long after, int limit);

  /// The operations of a document up to that revision, the newest first: at most `limit`.
  List<DocumentOperation> operationsUpTo(String tenant, String document, long upTo, int limit);

  /// What an author's event of that number was made, part by part; empty when there is none.
  List<DocumentOperation> operationsOf(String tenant, String document, String author, long number);

  /// Who has ever joined a document to write in it, by name of the author.
  List<DocumentAuthor> documentAuthors(String tenant, String document);

  /// The documents with operations that their records do not show yet, by id: at most `limit` above
  /// `after` (null for the beginning).
  List<String> documentsBehind(String tenant, @Nullable String after, int limit);

  /// The documents whose oldest operation was committed before that time, by id: at most `limit`
  /// above `after` (null for the beginning).
  List<String> documentsOlderThan(String tenant, Instant before, @Nullable String after, int limit);

  // Accounts

  /// What there is of all tenants together.
  Totals totals();

  /// All tenants, by id.
  List<String> tenants();

  /// The user of that id.
  Optional<User> user(String tenant, String id);

  /// The user of that name.
  Optional<User> userNamed(String tenant, String username);

  /// The users, by name (by UTF-8 bytes), revoked ones too.
  ///
  /// @param offset how many to pass over
  /// @param limit how many at most
  List<User> users(String tenant, long offset, int limit);

  /// How many users there are.
  long countUsers(String tenant);

  /// The user of that id as others see it; empty when it was revoked.
  Optional<Contact> contact(String tenant, String id);

  /// The mobile users as others see them, by name (by UTF-8 bytes), without those who were revoked:
  /// at most `limit` whose names come after that one (null for the beginning).
  List<Contact> mobileUsers(String tenant, @Nullable String after, int limit);

  /// The device of that id.
  Optional<Device> device(String tenant, String id);

  /// The devices, by number, revoked ones too.
  ///
  /// @param user for those of that user; null for all
  /// @param offset how many to pass over
  /// @param limit how many at most
  List<Device> devices(String tenant, @Nullable String user, long offset, int limit);

  /// How many devices there are.
  ///
  /// @param user for those of that user; null for all
  long countDevices(String tenant, @Nullable String user);

  /// The device of that number.
  Optional<Device> deviceNumbered(String tenant, long number);

  /// The sync of that device that began last; empty when it never synced.
  Optional<SyncRun> lastSyncRun(String tenant, String device);

  /// When those devices were last told to sync, as far as they ever were; in any order.
  List<SyncAttempt> syncAttempts(String tenant, Collection<String> devices);

  /// The refresh token of that hash.
  Optional<RefreshToken> refreshToken(String tenant, String hash);

  /// The enrolment token of that hash, of whatever tenant.
  Optional<Enrolment> enrolment(String hash);

  /// All keys that this installation signs with, oldest first.
  List<SigningKey> signingKeys();

  /// Names one version of a record.
  record VersionKey(RecordKey record, long version) {}

  /// What a version says, and when its writer made it (its commit time when the writer did not
  /// say).
  record VersionContent(Data data, Instant time) {}

  /// Names a record as one device sees it.
  record DeviceRecord(RecordKey record, String device) {}
}
