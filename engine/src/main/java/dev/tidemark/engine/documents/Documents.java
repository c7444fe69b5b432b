package dev.tidemark.engine.documents;

import dev.tidemark.core.Change;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Data;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.Rejection;
import dev.tidemark.core.VectorClock;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Committer;
import dev.tidemark.engine.DocumentOperation;
import dev.tidemark.engine.DocumentText;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.Submission;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.documents.DocumentRefusedException.Reason;
import dev.tidemark.engine.documents.Join.Known;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lets people into documents.
///
/// Thread-safe.
///
/// Source: *records*, Collaborative Editing; the engine's design, Collaborative documents.
public final class Documents {
  /// Whoever has missed more is given the whole text, which is read faster.
  private static final int MOST_MISSED = 5_000;

  private final SyncStore store;
  private final Catalog catalog;
  private final Committer committer;
  private final OpenDocuments open;
  private final Supplier<String> ids;

  /// @param ids tells participants apart
  public Documents(
      SyncStore store,
      Catalog catalog,
      Committer committer,
      OpenDocuments open,
      Supplier<String> ids) {
    this.store = store;
    this.catalog = catalog;
    this.committer = committer;
    this.open = open;
    this.ids = ids;
  }

  /// Joins a document; whoever wants to write in one that is not there makes it.
  ///
  /// @param woken called when the session has something to be read; must not block
  /// @throws DocumentRefusedException when they may not
  /// @throws RevokedException when user or device is gone
  public Joined join(Principal principal, Join join, Runnable woken) {
    Head head = admit(principal, join);
    return open.inTurn(
        principal.tenant(),
        join.document(),
        document -> {
          document.checked(head.revision());
          String author =
              join.editing() ? Authors.of(store, document, principal, join.author()) : null;
          return begin(document, principal, join, author, head, woken);
        });
  }

  private Joined begin(
      OpenDocument document,
      Principal principal,
      Join join,
      @Nullable String author,
      Head head,
      Runnable woken) {
    long newest = document.replica().revision();
    Known known = join.known();
    boolean goesOn =
        known != null
            && known.epoch() == head.epoch()
            && known.revision() <= newest
            && newest - known.revision() <= MOST_MISSED
            && keepsAfter(document, known.revision(), newest);
    long from = known != null && goesOn ? known.revision() : newest;
    var participant = new Participant(ids.get(), principal.user(), author);
    List<DocumentSession> others = document.feed().sessions();
    DocumentSession session = open.session(document, principal, participant, newest, from, woken);
    return new Joined(
        session,
        head.epoch(),
        from,
        goesOn ? null : document.replica().text().text(),
        clockAt(document, from),
        others.stream().map(DocumentSession::participant).toList());
  }

  /// Whether all operations after that revision are kept: the oldest go after a time.
  private boolean keepsAfter(OpenDocument document, long revision, long newest) {
    return revision == newest
        || store
            .<List<DocumentOperation>>read(
                reading -> reading.operationsAfter(document.tenant(), document.id(), revision, 1))
            .stream()
            .anyMatch(operation -> operation.revision() == revision + 1);
  }

  /// The newest number of each author at that revision.
  private VectorClock clockAt(OpenDocument document, long revision) {
    Replica replica = document.replica();
    if (revision == replica.revision()) {
      return replica.clock();
    }
    var clock = new TreeMap<>(replica.clock().entries());
    List<DocumentOperation> missed =
        store.read(reading ->
            reading.operationsAfter(document.tenant(), document.id(), revision, MOST_MISSED));
    for (DocumentOperation operation : missed.reversed()) {
      // What others cut to pieces counts from its first.
      if (operation.part() == 0) {
        clock.put(operation.event().author(), operation.event().number() - 1);
      }
    }
    clock.values().removeIf(number -> number == 0);
    return VectorClock.of(clock);
  }

  /// Makes sure that the document is there and that the principal may join it so.
  ///
  /// @return the head at which that was found
  private Head admit(Principal principal, Join join) {
    while (true) {
      Found found = find(principal, join.document());
      if (join.editing() ? found.access.mayWrite() : found.access.maySee()) {
        return found.head;
      }
      if (!join.editing()) {
        throw new DocumentRefusedException(Reason.NOT_FOUND, "there is no such document");
      }
      if (found.access.maySee()) {
        throw new DocumentRefusedException(Reason.FORBIDDEN, "you may not write this document");
      }
      create(principal, join.document());
    }
  }

  private record Found(Head head, Access access) {}

  private Found find(Principal principal, String document) {
    return store.<Found>read(reading -> {
      Head head = reading.head(principal.tenant()).orElseThrow(RevokedException::new);
      catalog.require(reading, head, principal);
      Record record = record(reading, principal.tenant(), document);
      return new Found(head, Access.of(catalog, reading, head, principal, record));
    });
  }

  private static @Nullable Record record(Reading reading, String tenant, String document) {
    return reading.records(tenant, List.of(DocumentText.key(document))).stream()
        .findFirst()
        .orElse(null);
  }

  private void create(Principal principal, String document) {
    var change =
        new Change(
            DocumentText.key(document),
            Operation.CREATE,
            DocumentText.empty().in(Data.empty()),
            false,
            new Change.Base.Exactly(0),
            null,
            null);
    ChangeSet set = ChangeSet.ofProtocol(DocumentText.COLLECTION, principal, List.of(change));
    switch (committer.commit(new Submission(set, outcomes -> null))) {
      case SetResult.Done(var outcomes, var found, String answer) -> {
        if (outcomes.getFirst().decision() instanceof Decision.Rejected rejected) {
          refuseUnlessMeanwhileMade(rejected);
        }
      }
      case SetResult.Revoked revoked -> throw new RevokedException();
      case SetResult other ->
          throw new IllegalStateException("a document without a receipt: " + other);
    }
  }

  private static void refuseUnlessMeanwhileMade(Decision.Rejected rejected) {
    if (rejected.reason() == Rejection.ID_TAKEN) {
      throw new DocumentRefusedException(Reason.ID_TAKEN, rejected.message());
    }
    if (rejected.reason() != Rejection.VERSION_MISMATCH) {
      throw new DocumentRefusedException(Reason.FORBIDDEN, rejected.message());
    }
  }
}
