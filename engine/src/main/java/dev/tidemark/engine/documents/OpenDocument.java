package dev.tidemark.engine.documents;

import dev.tidemark.core.Record;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.DocumentOperation;
import dev.tidemark.engine.DocumentText;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.SyncStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A document that somebody is in, or that is being brought up to date.
///
/// Whoever works on its text takes its turn first; everything below that mark is for them.
final class OpenDocument {
  static final Comparator<OpenDocument> ORDER =
      Comparator.comparing(OpenDocument::tenant).thenComparing(OpenDocument::id);

  private final SyncStore store;
  private final Catalog catalog;
  private final String tenant;
  private final String id;
  private final DocumentFeed feed;
  private final InstantSource clock;
  private final ReentrantLock turn = new ReentrantLock();
  private final AtomicBoolean inSnapshot = new AtomicBoolean();

  // In turn.
  private @Nullable Replica replica;
  private long snapshot;
  private @Nullable String lastWriter;
  private Instant writtenAt = Instant.EPOCH;

  /// At which revision of the head it was last asked whether those who are in it may be.
  private long checkedAt = Long.MAX_VALUE;

  private boolean retired;

  OpenDocument(SyncStore store, Catalog catalog, InstantSource clock, String tenant, String id) {
    this.store = store;
    this.catalog = catalog;
    this.clock = clock;
    this.tenant = tenant;
    this.id = id;
    this.feed = new DocumentFeed(store, tenant, id);
  }

  String tenant() {
    return tenant;
  }

  String id() {
    return id;
  }

  DocumentFeed feed() {
    return feed;
  }

  ReentrantLock turn() {
    return turn;
  }

  /// Set while its record is being brought up to date.
  AtomicBoolean inSnapshot() {
    return inSnapshot;
  }

  // In turn.

  /// Nobody is in it, and nothing of it is in memory any more: whoever wants to opens it anew.
  void retire() {
    retired = true;
    replica = null;
  }

  boolean isRetired() {
    return retired;
  }

  /// The text in memory, read when it is not there.
  Replica replica() {
    Replica known = replica;
    return known == null ? store.<Replica>read(this::load) : known;
  }

  /// Reads it anew, whatever is in memory.
  Replica load(Reading reading) {
    Loaded loaded = Loaded.of(reading, tenant, id);
    var fresh = new Replica(store, tenant, id, loaded.text());
    replica = fresh;
    snapshot = loaded.snapshot();
    if (loaded.lastWriter() != null) {
      lastWriter = loaded.lastWriter();
    }
    feed.advance(fresh.revision());
    return fresh;
  }

  /// What is in memory is not what is durable.
  void forget() {
    replica = null;
  }

  /// Takes in what others than this process have appended.
  void catchUp(Reading reading) {
    Replica known = replica;
    if (known == null) {
      load(reading);
      return;
    }
    publish(known.catchUp(reading));
  }

  /// What was drafted is durable.
  void appended(List<DocumentOperation> operations) {
    replica().appended(operations);
    publish(operations);
  }

  private void publish(List<DocumentOperation> operations) {
    if (!operations.isEmpty()) {
      lastWriter = operations.getLast().user();
      writtenAt = clock.instant();
      feed.publish(operations);
    }
  }

  /// How many operations the record does not show.
  long behind() {
    Replica known = replica;
    return known == null ? 0 : known.revision() - snapshot;
  }

  /// When it was last written in.
  Instant writtenAt() {
    return writtenAt;
  }

  /// The text that the record is to show, and who wrote last; null when it shows it.
  @Nullable Unshown unshown() {
    return behind() == 0 || lastWriter == null ? null : new Unshown(replica().text(), lastWriter);
  }

  /// What a record does not show yet.
  record Unshown(DocumentText text, String lastWriter) {}

  /// The record shows it up to that revision.
  void shown(long revision) {
    snapshot = Math.max(snapshot, revision);
  }

  /// Somebody was found to be allowed in at that revision of the head.
  void checked(long headRevision) {
    checkedAt = Math.min(checkedAt, headRevision);
  }

  /// Whether nothing has changed since that could put somebody out.
  boolean isCheckedAt(Head head) {
    return checkedAt == head.revision();
  }

  /// Puts out whoever may no longer be in it.
  void check(Reading reading, Head head) {
    Record record =
        reading.records(tenant, List.of(DocumentText.key(id))).stream().findFirst().orElse(null);
    for (DocumentSession session : feed.sessions()) {
      Access access = Access.of(catalog, reading, head, session.principal(), record);
      boolean stays = session.participant().editing() ? access.mayWrite() : access.maySee();
      if (!stays) {
        session.end(News.Ended.Why.REVOKED);
      }
    }
    checkedAt = head.revision();
  }
}
