package dev.tidemark.engine.documents;

import dev.tidemark.core.Change;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.Rejection;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Committer;
import dev.tidemark.engine.DocumentText;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.Submission;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.documents.OpenDocument.Unshown;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Brings the records of documents up to date, through the log like every change, so that pulls,
/// history and live readers have the text.
///
/// Thread-safe.
final class Snapshots implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Snapshots.class.getName());

  /// A record is at most about so many operations behind.
  private static final int OPERATIONS = 500;

  private final SyncStore store;
  private final Committer committer;
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("snapshot-", 0).factory());

  Snapshots(SyncStore store, Committer committer) {
    this.store = store;
    this.committer = committer;
  }

  /// Begins to bring the record up to date when it is far behind. In the document's turn.
  void lookAfter(OpenDocument document) {
    if (document.behind() >= OPERATIONS && document.inSnapshot().compareAndSet(false, true)) {
      workers.execute(() -> {
        try {
          write(document);
        } catch (RuntimeException e) {
          LOG.log(Level.WARNING, document.id() + ": no snapshot; next try soon", e);
        } finally {
          document.inSnapshot().set(false);
        }
      });
    }
  }

  /// Brings the record up to date.
  ///
  /// @throws dev.tidemark.engine.StoreUnavailableException when the store cannot be reached
  void write(OpenDocument document) {
    Unshown unshown = inTurn(document);
    if (unshown != null && write(document, unshown)) {
      document.turn().lock();
      try {
        document.shown(unshown.text().revision());
      } finally {
        document.turn().unlock();
      }
    }
  }

  private static @Nullable Unshown inTurn(OpenDocument document) {
    document.turn().lock();
    try {
      return document.unshown();
    } finally {
      document.turn().unlock();
    }
  }

  private boolean write(OpenDocument document, Unshown unshown) {
    while (true) {
      Record record = record(document);
      boolean shown = DocumentText.of(record.data()).revision() >= unshown.text().revision();
      if (shown || record.deleted()) {
        return note(document, unshown);
      }
      Decision decision = commit(document, record, unshown);
      if (!(decision instanceof Decision.Rejected rejected)) {
        return note(document, unshown);
      }
      if (rejected.reason() != Rejection.VERSION_MISMATCH) {
        LOG.log(Level.WARNING, "{0}: no snapshot: {1}", document.id(), rejected.message());
        return false;
      }
    }
  }

  private boolean note(OpenDocument document, Unshown unshown) {
    return store.<Boolean>write(writing -> {
      writing.putDocumentSnapshot(document.tenant(), document.id(), unshown.text().revision());
      return true;
    });
  }

  private Record record(OpenDocument document) {
    return store
        .<List<Record>>read(
            reading -> reading.records(document.tenant(), List.of(DocumentText.key(document.id()))))
        .stream()
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(document.id() + " has no record"));
  }

  private Decision commit(OpenDocument document, Record record, Unshown unshown) {
    var change =
        new Change(
            record.key(),
            Operation.UPDATE,
            unshown.text().in(record.data()),
            false,
            new Change.Base.Exactly(record.version()),
            null,
            null);
    var writer = new Principal(document.tenant(), unshown.lastWriter(), null, Role.MEMBER);
    ChangeSet set = ChangeSet.settled(DocumentText.COLLECTION, writer, List.of(change));
    SetResult result = committer.commit(new Submission(set, outcomes -> null));
    if (result instanceof SetResult.Done(var outcomes, var found, String answer)) {
      return outcomes.getFirst().decision();
    }
    throw new IllegalStateException("a snapshot was not judged: " + result);
  }

  /// Lets what is under way finish.
  @Override
  public void close() {
    workers.shutdown();
    try {
      workers.awaitTermination(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
