package dev.tidemark.store.sql;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.RecordKey;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.DocumentAuthor;
import dev.tidemark.engine.DocumentOperation;
import dev.tidemark.engine.Enrolment;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.RefreshToken;
import dev.tidemark.engine.Sighting;
import dev.tidemark.engine.SigningKey;
import dev.tidemark.engine.StoredAnswer;
import dev.tidemark.engine.SyncAttempt;
import dev.tidemark.engine.SyncRun;
import dev.tidemark.engine.TenantCommit;
import dev.tidemark.engine.Upload;
import dev.tidemark.engine.User;
import dev.tidemark.engine.Writing;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Writes a commit: what goes where is with [RecordTables], [Definitions], [Accounts],
/// [RefreshTokenRows], [EnrolmentRows], [UploadRows], [DocumentRows] and [Pruning].
final class SqlWriting extends SqlReading implements Writing {
  private @Nullable Instant lockedAt;

  SqlWriting(Session session) {
    super(session);
  }

  @Override
  public Head lockHead(String tenant) {
    return session
        .first(
            session.dialect().lockHead(),
            row -> {
              Long clock = row.numberOrNull(9);
              lockedAt = Micros.instantOrNull(clock);
              return head(row, tenant);
            },
            tenant)
        .orElseThrow(() ->
            new IllegalArgumentException("tenant: \"" + tenant + "\" (expected: one that exists)"));
  }

  @Override
  public Instant now() {
    Instant locked = lockedAt;
    return locked == null ? session.dialect().now(session) : locked;
  }

  @Override
  public void apply(TenantCommit commit) {
    String tenant = commit.head().tenant();
    var tables = new RecordTables(session, tenant);
    tables.addLog(commit.log());
    tables.put(commit.records(), commit.versions());
    MessageRows.put(session, tenant, commit.records());
    tables.refile(commit.records(), commit.refiled());
    tables.move(
        commit.moves(),
        Stream.concat(commit.records().stream(), commit.refiled().stream()).toList(),
        commit.versions());
    if (!commit.conflicts().isEmpty()) {
      ConflictRows.put(session, tenant, commit.conflicts());
    }
    ConflictRows.refile(session, tenant, commit.refiled());
    addAnswers(tenant, commit.answers());
    commit.memberships().forEach(one -> definitions.putMembership(tenant, one));
    addReceived(tenant, commit.received());
    if (!commit.audit().isEmpty()) {
      AuditRows.insert(session, tenant, commit.audit());
    }
    putHead(commit.head());
  }

  private void addAnswers(String tenant, List<StoredAnswer> answers) {
    Batch batch =
        session.write(
            """
            INSERT INTO idempotency (tenant, scope, key, digest, encoding, answer, answered_at)
            :rows(scope text, key text, digest text, encoding bigint, answer bytes,
              answered_at bigint)
            """,
            tenant);
    for (StoredAnswer answer : answers) {
      AnswerBody body = AnswerBody.of(answer.answer());
      batch.text(StoredText.key(answer.name().scope())).text(StoredText.key(answer.name().key()));
      batch.text(answer.digest()).number(body.encoding()).bytes(body.bytes());
      batch.time(answer.answeredAt()).next();
    }
    batch.run();
  }

  private void addReceived(String tenant, List<TenantCommit.Received> received) {
    Batch batch =
        session.write(
            """
            INSERT INTO changes_received (tenant, minute, collection, changes)
            :rows(minute bigint, collection text, changes bigint)
            ON CONFLICT (tenant, minute, collection) DO UPDATE SET
              changes = changes_received.changes + excluded.changes
            """,
            tenant);
    for (TenantCommit.Received some : received) {
      batch.time(some.minute()).text(StoredText.key(some.collection())).number(some.changes());
      batch.next();
    }
    batch.run();
  }

  @Override
  public void putHead(Head head) {
    Head.Restored restored = head.restored();
    int updated =
        session.update(
            """
            UPDATE heads
            SET epoch = ?, position = ?, committed_at = ?, floor = ?, change_sets = ?, revision = ?,
                restored_position = ?, restored_at = ?
            WHERE tenant = ?
            """,
            head.epoch(),
            head.position(),
            Micros.of(head.committedAt()),
            head.floor(),
            head.changeSets(),
            head.revision(),
            restored == null ? null : restored.position(),
            restored == null ? null : Micros.of(restored.at()),
            head.tenant());
    if (updated != 1) {
      throw new IllegalArgumentException(
          "tenant: \"" + head.tenant() + "\" (expected: one that exists)");
    }
  }

  @Override
  public void lockPruning(String tenant) {
    session.dialect().lockPruning(session, tenant);
  }

  @Override
  public Pruned pruneDepartures(String tenant, long upTo, int limit) {
    return new Pruning(session, tenant).departures(upTo, limit);
  }

  @Override
  public Pruned pruneLog(String tenant, long upTo, int limit) {
    return new Pruning(session, tenant).log(upTo, limit);
  }

  @Override
  public Pruned pruneVersions(String tenant, String collection, Instant before, int limit) {
    return new Pruning(session, tenant).versions(collection, before, limit);
  }

  @Override
  public Pruned pruneAnswers(String tenant, Instant before, int limit) {
    return new Pruning(session, tenant).answers(before, limit);
  }

  @Override
  public Pruned pruneConflicts(String tenant, Instant before, int limit) {
    return ConflictRows.prune(session, tenant, before, limit);
  }

  @Override
  public Pruned pruneReceived(String tenant, Instant before, int limit) {
    return new Pruning(session, tenant).received(before, limit);
  }

  @Override
  public Pruned pruneOperations(String tenant, String document, Instant before, int limit) {
    return DocumentRows.prune(session, tenant, document, before, limit);
  }

  @Override
  public Pruned pruneRefreshTokens(String tenant, Instant before, int limit) {
    return RefreshTokenRows.prune(session, tenant, before, limit);
  }

  @Override
  public Pruned pruneEnrolments(String tenant, Instant before, int limit) {
    return EnrolmentRows.prune(session, tenant, before, limit);
  }

  @Override
  public Pruned pruneUploads(String tenant, Instant before, int limit) {
    return UploadRows.prune(session, tenant, before, limit);
  }

  @Override
  public LookedAt pruneSyncRuns(String tenant, Instant from, Instant before, int limit) {
    return SyncRows.pruneRuns(session, tenant, from, before, limit);
  }

  @Override
  public Pruned pruneSyncMinutes(String tenant, Instant before, int limit) {
    return SyncRows.pruneMinutes(session, tenant, before, limit);
  }

  @Override
  public void eraseRecords(String tenant, List<RecordKey> keys) {
    new Erasing(session, tenant).records(keys);
  }

  @Override
  public Pruned eraseDocument(String tenant, String document, int limit) {
    return new Erasing(session, tenant).document(document, limit);
  }

  @Override
  public Pruned eraseTraces(String tenant, String user, int limit) {
    return new Erasing(session, tenant).traces(user, limit);
  }

  @Override
  public void eraseAccount(String tenant, String user) {
    new Erasing(session, tenant).account(user);
  }

  @Override
  public void removeUpload(String tenant, String id) {
    UploadRows.remove(session, tenant, id);
  }

  @Override
  public void putCollection(String tenant, CollectionDefinition definition) {
    definitions.putCollection(tenant, definition);
  }

  @Override
  public void putPolicy(String tenant, String collection, ConflictPolicy policy) {
    definitions.putPolicy(tenant, collection, policy);
  }

  @Override
  public void addUpload(Upload upload) {
    UploadRows.add(session, upload);
  }

  @Override
  public boolean addChunk(Upload upload, long chunk, String checksum, Instant at) {
    return UploadRows.addChunk(session, upload, chunk, checksum, at);
  }

  @Override
  public boolean endUpload(Upload upload, Upload.Status status, Instant at) {
    return UploadRows.end(session, upload, status, at);
  }

  @Override
  public boolean appendOperations(
      String tenant, String document, long after, List<DocumentOperation> operations) {
    return DocumentRows.append(session, tenant, document, after, operations);
  }

  @Override
  public void putDocumentSnapshot(String tenant, String document, long revision) {
    DocumentRows.putSnapshot(session, tenant, document, revision);
  }

  @Override
  public boolean addDocumentAuthor(String tenant, String document, DocumentAuthor author) {
    return DocumentRows.addAuthor(session, tenant, document, author);
  }

  @Override
  public void addTenant(String tenant, Instant now) {
    accounts.addTenant(tenant, now);
  }

  @Override
  public void putUser(User user) {
    accounts.putUser(user);
  }

  @Override
  public void putDevice(Device device) {
    accounts.putDevice(device);
  }

  @Override
  public void putRefreshToken(RefreshToken token) {
    RefreshTokenRows.put(session, token);
  }

  @Override
  public void useAccess(String tenant, String hash, Instant at) {
    RefreshTokenRows.useAccess(session, tenant, hash, at);
  }

  @Override
  public void revokeFamily(String tenant, String family, Instant at) {
    RefreshTokenRows.revokeFamily(session, tenant, family, at);
  }

  @Override
  public void revokeTokensOf(String tenant, String user, String device, Instant at) {
    RefreshTokenRows.revokeOf(session, tenant, user, device, at);
  }

  @Override
  public void putEnrolment(Enrolment enrolment) {
    EnrolmentRows.put(session, enrolment);
  }

  @Override
  public void retireSigningKeys(String purpose, Instant at) {
    accounts.retireSigningKeys(purpose, at);
  }

  @Override
  public void addSigningKey(SigningKey key) {
    accounts.addSigningKey(key);
  }

  @Override
  public void putSyncAttempt(SyncAttempt attempt) {
    AttemptRows.put(session, attempt);
  }

  @Override
  public void confirmUntil(String tenant, String device, Instant time) {
    MessageRows.confirmUntil(session, tenant, device, time);
  }

  @Override
  public void putSightings(List<Sighting> sightings) {
    ContactRows.put(session, sightings);
  }

  @Override
  public void addSyncRuns(List<SyncRun> runs) {
    SyncRows.add(session, runs);
  }
}
