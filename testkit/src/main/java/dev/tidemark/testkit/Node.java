package dev.tidemark.testkit;

import dev.tidemark.core.Decider;
import dev.tidemark.core.Principal;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Committer;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.documents.Documents;
import dev.tidemark.engine.documents.Join;
import dev.tidemark.engine.documents.Joined;
import dev.tidemark.engine.documents.OpenDocuments;
import dev.tidemark.engine.documents.Restoring;
import java.util.concurrent.atomic.AtomicLong;

/// A server process, as far as documents go, over a store that others may work on too.
public final class Node implements AutoCloseable {
  private static final AtomicLong IDS = new AtomicLong();

  private final Committer committer;
  public final TestClock clock = new TestClock();
  public final OpenDocuments open;
  public final Documents documents;
  public final Restoring restoring;

  public Node(SyncStore store) {
    var catalog = new Catalog();
    this.committer =
        new Committer(store, Decider.standard(), catalog, false, () -> "c" + IDS.getAndIncrement());
    this.open = new OpenDocuments(store, catalog, committer, clock);
    this.documents =
        new Documents(store, catalog, committer, open, () -> "p" + IDS.getAndIncrement());
    this.restoring = new Restoring(store, documents, open);
  }

  /// Joins a document to write in it.
  public Writer writer(String document, Principal principal) {
    return Writer.in(documents, document, principal);
  }

  /// Joins a document.
  public Joined join(Principal principal, Join join) {
    return documents.join(principal, join, () -> {});
  }

  /// Commits a change of the documents' own protocol.
  public Committer committer() {
    return committer;
  }

  @Override
  public void close() {
    open.close();
    committer.close();
  }
}
