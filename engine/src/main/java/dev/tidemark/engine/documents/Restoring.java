package dev.tidemark.engine.documents;

import dev.tidemark.core.Change;
import dev.tidemark.core.Data;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.document.Edit;
import dev.tidemark.engine.DocumentText;
import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.SyncStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Brings back what a document said: by operations, like those of any participant, so that whoever
/// is in it sees the text change, and what they write at the same time is merged. The record is
/// restored after them.
///
/// Thread-safe.
public final class Restoring {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int AT_ONCE = 100;

  private final SyncStore store;
  private final Documents documents;
  private final OpenDocuments open;

  public Restoring(SyncStore store, Documents documents, OpenDocuments open) {
    this.store = store;
    this.documents = documents;
    this.open = open;
  }

  /// Makes the text of a document that of a version of its record. Again does nothing more, as long
  /// as nobody writes in between.
  ///
  /// @param target what that version says
  /// @param base at which version alone; nothing is done when another one stands
  /// @return the change by which the record says so, which is still to be committed; one that is
  ///   refused when another version stands
  /// @throws DocumentRefusedException when they may not
  /// @throws dev.tidemark.engine.RevokedException when the user is gone
  /// @throws StoreUnavailableException when the store cannot be reached
  public Change restore(Principal caller, String document, Data target, Change.Base base) {
    var join = new Join(document, true, null, null);
    var woken = new Semaphore(0);
    Joined joined = documents.join(caller.on(null), join, woken::release);
    try {
      if (base instanceof Change.Base.Exactly(long version)) {
        open.show(joined.session().document());
        if (record(caller, document).version() != version) {
          return change(document, target, base);
        }
      }
      String text = String.valueOf(joined.text());
      List<Edit> edits = Difference.between(text, DocumentText.of(target).text());
      edits.forEach(edit -> joined.session().write(0, joined.clock(), edit));
      await(joined.session(), edits.size(), woken);
    } finally {
      joined.session().leave();
    }
    DocumentText now = open.inTurn(caller.tenant(), document, opened -> opened.replica().text());
    long version = record(caller, document).version();
    return change(document, now.in(target), new Change.Base.Exactly(version));
  }

  private static Change change(String document, Data data, Change.Base base) {
    return new Change(DocumentText.key(document), Operation.RESTORE, data, false, base, null, null);
  }

  private Record record(Principal caller, String document) {
    return store
        .<List<Record>>read(
            reading -> reading.records(caller.tenant(), List.of(DocumentText.key(document))))
        .getFirst();
  }

  private static void await(DocumentSession session, int edits, Semaphore woken) {
    int taken = 0;
    while (taken < edits) {
      News.Page page = session.next(AT_ONCE);
      for (News news : page.news()) {
        switch (news) {
          case News.Taken one -> taken++;
          case News.Refused refused -> throw new StoreUnavailableException(refused.message(), null);
          case News.Ended ended ->
              throw new DocumentRefusedException(
                  DocumentRefusedException.Reason.FORBIDDEN, "you may not write this document");
          case News.Written written -> {}
          case News.Arrived arrived -> {}
          case News.Gone gone -> {}
          case News.Pointed pointed -> {}
        }
      }
      if (taken < edits && !page.hasMore()) {
        pause(woken);
      }
    }
  }

  private static void pause(Semaphore woken) {
    try {
      if (!woken.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new StoreUnavailableException("nothing came of the operations", null);
      }
      woken.drainPermits();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("interrupted", e);
    }
  }
}
