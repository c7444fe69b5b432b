package dev.tidemark.engine;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.RecordKey;
import java.time.Instant;
import java.util.List;

/// What can be done in one transaction of a [SyncStore]. Valid only during the call that it was
/// handed to, on its thread. A batch costs one round trip per table, whatever its size.
public interface Writing extends Reading {
  // The log

  /// Takes the tenant's head: until this transaction ends nobody else gets it.
  ///
  /// @throws IllegalArgumentException when there is no such tenant
  Head lockHead(String tenant);

  /// The time by the store's clock, where it has one, else by the server's. To be asked after
  /// [#lockHead].
  Instant now();

  /// Writes what a commit made: records, versions, scope rows, conflicts, answers, log entries,
  /// memberships, and the new head.
  void apply(TenantCommit commit);

  // Pruning

  /// Takes the tenant's turn at pruning: until this transaction ends nobody else gets it, so that
  /// two who prune at once never hold rows that the other waits for. Whoever takes the head, too,
  /// takes it afterwards.
  void lockPruning(String tenant);

  /// Removes scope rows that are departed, or whose record is deleted, at positions up to `upTo`:
  /// the oldest first, at most `limit`.
  Pruned pruneDepartures(String tenant, long upTo, int limit);

  /// Removes log entries at positions up to `upTo`, at most `limit`.
  Pruned pruneLog(String tenant, long upTo, int limit);

  /// Empties the data of versions that were superseded before that time, the longest superseded
  /// first: at most `limit`.
  Pruned pruneVersions(String tenant, String collection, Instant before, int limit);

  /// Removes answers kept since before that time: at most `limit`.
  Pruned pruneAnswers(String tenant, Instant before, int limit);

  /// Removes conflicts that were resolved before that time, the longest resolved first: at most
  /// `limit`.
  Pruned pruneConflicts(String tenant, Instant before, int limit);

  /// Removes the counts of changes that arrived in minutes before that time, the oldest first: at
  /// most `limit`.
  Pruned pruneReceived(String tenant, Instant before, int limit);

  /// Removes operations of a document that were committed before that time and that its record
  /// shows, the oldest first: at most `limit`.
  Pruned pruneOperations(String tenant, String document, Instant before, int limit);

  /// Removes refresh tokens that were over before that time, the longest over first: at most
  /// `limit`.
  Pruned pruneRefreshTokens(String tenant, Instant before, int limit);

  /// Removes enrolment tokens that were over before that time, the longest over first: at most
  /// `limit`.
  Pruned pruneEnrolments(String tenant, Instant before, int limit);

  /// Removes uploads that were cancelled, or over, before that time, the longest ended first: at
  /// most `limit`.
  Pruned pruneUploads(String tenant, Instant before, int limit);

  /// Looks at the syncs that began from one time to before another, the oldest first: at most
  /// `limit`. Removes them but for the last of each device; how many there were in their minute
  /// stays.
  LookedAt pruneSyncRuns(String tenant, Instant from, Instant before, int limit);

  /// Removes the counts of minutes before that time, the oldest first: at most `limit`.
  Pruned pruneSyncMinutes(String tenant, Instant before, int limit);

  // Erasing

  /// Empties all versions of records that are deleted, and forgets the conflicts over them and, of
  /// messages, who wrote to whom.
  void eraseRecords(String tenant, List<RecordKey> keys);

  /// Removes operations of a document: at most `limit`. With the last of them it removes its
  /// authors, and that there was such a document.
  Pruned eraseDocument(String tenant, String document, int limit);

  /// Removes what is kept of a user and of the user's devices beside records and accounts:
  /// conflicts, answers to requests, refresh and enrolment tokens, syncs. At most `limit` of each.
  Pruned eraseTraces(String tenant, String user, int limit);

  /// Removes a user's devices, and all that was ever granted to them and to the user.
  void eraseAccount(String tenant, String user);

  /// Removes an upload that has ended.
  void removeUpload(String tenant, String id);

  /// Stores a changed head; the transaction must hold it.
  void putHead(Head head);

  // What is defined. Whoever calls these holds the head and stores it revised.

  /// Adds or replaces a collection's definition.
  void putCollection(String tenant, CollectionDefinition definition);

  /// Sets what happens to the conflicts of a collection, whether it is defined yet or not.
  void putPolicy(String tenant, String collection, ConflictPolicy policy);

  // Uploads

  /// Adds an upload.
  void addUpload(Upload upload);

  /// Adds a chunk to an upload that is under way, and takes note of the time.
  ///
  /// @param checksum its SHA-256, in lower-case hex
  /// @return false when the upload is not under way any more; nothing was added
  boolean addChunk(Upload upload, long chunk, String checksum, Instant at);

  /// Ends an upload that is under way, and forgets its chunks. Of two who end one at the same time
  /// it is one that does.
  ///
  /// @return false when the upload is not under way any more; nothing has changed
  boolean endUpload(Upload upload, Upload.Status status, Instant at);

  // Documents

  /// Appends operations to a document, unless somebody else has meanwhile.
  ///
  /// @param after the document's newest revision; that of the first operation is the next
  /// @return false when another revision is the newest; nothing was written
  boolean appendOperations(
      String tenant, String document, long after, List<DocumentOperation> operations);

  /// Takes note that the record shows a document up to that revision; a lower one changes nothing.
  void putDocumentSnapshot(String tenant, String document, long revision);

  /// Adds an author to a document.
  ///
  /// @return false when the name is taken; nothing was written
  boolean addDocumentAuthor(String tenant, String document, DocumentAuthor author);

  // Accounts

  /// Adds a tenant, with an empty log, unless it exists.
  void addTenant(String tenant, Instant now);

  /// Adds or replaces a user.
  void putUser(User user);

  /// Adds or replaces a device; a new one gets the next number of its tenant.
  void putDevice(Device device);

  /// Adds a refresh token, or takes note that it was used or revoked.
  void putRefreshToken(RefreshToken token);

  /// Takes note that an access token issued with that refresh token was used, unless one was
  /// before.
  void useAccess(String tenant, String hash, Instant at);

  /// Shuts out all refresh tokens of that family.
  void revokeFamily(String tenant, String family, Instant at);

  /// Shuts out all refresh tokens of a user that are bound to that device.
  void revokeTokensOf(String tenant, String user, String device, Instant at);

  /// Adds an enrolment token, or takes note that it was used.
  void putEnrolment(Enrolment enrolment);

  /// Adds a signing key.
  void addSigningKey(SigningKey key);

  /// Lets the keys of that purpose sign nothing new from that time on; those retired before stay as
  /// they are.
  void retireSigningKeys(String purpose, Instant at);

  /// Takes note of when a device was told to sync and what came of it, instead of the time before.
  void putSyncAttempt(SyncAttempt attempt);

  /// Adds rows to the list of syncs, and their times to the devices.
  void addSyncRuns(List<SyncRun> runs);

  /// A device says that it has all messages up to that time; an earlier time changes nothing.
  void confirmUntil(String tenant, String device, Instant time);

  /// Takes note of when users were last seen; what is older than what is known changes nothing.
  void putSightings(List<Sighting> sightings);

  /// What one step of pruning did.
  ///
  /// @param count how many rows it touched
  /// @param highest the highest position among them; 0 when the rows have none
  record Pruned(int count, long highest) {}

  /// What a step of pruning looked at that keeps some.
  ///
  /// @param count how many rows
  /// @param last the time of the last of them, at which the next step is to begin
  record LookedAt(int count, Instant last) {}
}
