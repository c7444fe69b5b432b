package dev.tidemark.engine;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.RecordKey;
import java.time.Instant;
import java.util.List;

/// Writes through to another writing; for decorators that change one thing.
public class ForwardingWriting extends ForwardingReading implements Writing {
  private final Writing writing;

  public ForwardingWriting(Writing writing) {
    super(writing);
    this.writing = writing;
  }

  @Override
  public Head lockHead(String tenant) {
    return writing.lockHead(tenant);
  }

  @Override
  public Instant now() {
    return writing.now();
  }

  @Override
  public void apply(TenantCommit commit) {
    writing.apply(commit);
  }

  @Override
  public void lockPruning(String tenant) {
    writing.lockPruning(tenant);
  }

  @Override
  public Pruned pruneConflicts(String tenant, Instant before, int limit) {
    return writing.pruneConflicts(tenant, before, limit);
  }

  @Override
  public Pruned pruneReceived(String tenant, Instant before, int limit) {
    return writing.pruneReceived(tenant, before, limit);
  }

  @Override
  public Pruned pruneOperations(String tenant, String document, Instant before, int limit) {
    return writing.pruneOperations(tenant, document, before, limit);
  }

  @Override
  public Pruned pruneDepartures(String tenant, long upTo, int limit) {
    return writing.pruneDepartures(tenant, upTo, limit);
  }

  @Override
  public Pruned pruneLog(String tenant, long upTo, int limit) {
    return writing.pruneLog(tenant, upTo, limit);
  }

  @Override
  public Pruned pruneVersions(String tenant, String collection, Instant before, int limit) {
    return writing.pruneVersions(tenant, collection, before, limit);
  }

  @Override
  public Pruned pruneAnswers(String tenant, Instant before, int limit) {
    return writing.pruneAnswers(tenant, before, limit);
  }

  @Override
  public void putPolicy(String tenant, String collection, ConflictPolicy policy) {
    writing.putPolicy(tenant, collection, policy);
  }

  @Override
  public Pruned pruneUploads(String tenant, Instant before, int limit) {
    return writing.pruneUploads(tenant, before, limit);
  }

  @Override
  public LookedAt pruneSyncRuns(String tenant, Instant from, Instant before, int limit) {
    return writing.pruneSyncRuns(tenant, from, before, limit);
  }

  @Override
  public Pruned pruneSyncMinutes(String tenant, Instant before, int limit) {
    return writing.pruneSyncMinutes(tenant, before, limit);
  }

  @Override
  public void addUpload(Upload upload) {
    writing.addUpload(upload);
  }

  @Override
  public boolean addChunk(Upload upload, long chunk, String checksum, Instant at) {
    return writing.addChunk(upload, chunk, checksum, at);
  }

  @Override
  public boolean endUpload(Upload upload, Upload.Status status, Instant at) {
    return writing.endUpload(upload, status, at);
  }

  @Override
  public void eraseRecords(String tenant, List<RecordKey> keys) {
    writing.eraseRecords(tenant, keys);
  }

  @Override
  public Pruned eraseDocument(String tenant, String document, int limit) {
    return writing.eraseDocument(tenant, document, limit);
  }

  @Override
  public Pruned eraseTraces(String tenant, String user, int limit) {
    return writing.eraseTraces(tenant, user, limit);
  }

  @Override
  public void eraseAccount(String tenant, String user) {
    writing.eraseAccount(tenant, user);
  }

  @Override
  public void removeUpload(String tenant, String id) {
    writing.removeUpload(tenant, id);
  }

  @Override
  public void putHead(Head head) {
    writing.putHead(head);
  }

  @Override
  public void putCollection(String tenant, CollectionDefinition definition) {
    writing.putCollection(tenant, definition);
  }

  @Override
  public void addTenant(String tenant, Instant now) {
    writing.addTenant(tenant, now);
  }

  @Override
  public void putUser(User user) {
    writing.putUser(user);
  }

  @Override
  public void putDevice(Device device) {
    writing.putDevice(device);
  }

  @Override
  public Pruned pruneRefreshTokens(String tenant, Instant before, int limit) {
    return writing.pruneRefreshTokens(tenant, before, limit);
  }

  @Override
  public Pruned pruneEnrolments(String tenant, Instant before, int limit) {
    return writing.pruneEnrolments(tenant, before, limit);
  }

  @Override
  public void putRefreshToken(RefreshToken token) {
    writing.putRefreshToken(token);
  }

  @Override
  public void useAccess(String tenant, String hash, Instant at) {
    writing.useAccess(tenant, hash, at);
  }

  @Override
  public void revokeFamily(String tenant, String family, Instant at) {
    writing.revokeFamily(tenant, family, at);
  }

  @Override
  public void revokeTokensOf(String tenant, String user, String device, Instant at) {
    writing.revokeTokensOf(tenant, user, device, at);
  }

  @Override
  public void putEnrolment(Enrolment enrolment) {
    writing.putEnrolment(enrolment);
  }

  @Override
  public void putSyncAttempt(SyncAttempt attempt) {
    writing.putSyncAttempt(attempt);
  }

  @Override
  public void retireSigningKeys(String purpose, Instant at) {
    writing.retireSigningKeys(purpose, at);
  }

  @Override
  public void addSigningKey(SigningKey key) {
    writing.addSigningKey(key);
  }

  @Override
  public void confirmUntil(String tenant, String device, Instant time) {
    writing.confirmUntil(tenant, device, time);
  }

  @Override
  public void putSightings(List<Sighting> sightings) {
    writing.putSightings(sightings);
  }

  @Override
  public void addSyncRuns(List<SyncRun> runs) {
    writing.addSyncRuns(runs);
  }

  @Override
  public boolean appendOperations(
      String tenant, String document, long after, List<DocumentOperation> operations) {
    return writing.appendOperations(tenant, document, after, operations);
  }

  @Override
  public void putDocumentSnapshot(String tenant, String document, long revision) {
    writing.putDocumentSnapshot(tenant, document, revision);
  }

  @Override
  public boolean addDocumentAuthor(String tenant, String document, DocumentAuthor author) {
    return writing.addDocumentAuthor(tenant, document, author);
  }
}
