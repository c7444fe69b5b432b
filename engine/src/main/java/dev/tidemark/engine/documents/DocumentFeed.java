package dev.tidemark.engine.documents;

import dev.tidemark.engine.DocumentOperation;
import dev.tidemark.engine.SyncStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Who is in a document, and its newest operations, which they are told from here. Whoever is
/// further behind reads the store.
///
/// Thread-safe. Its lock also guards what a [DocumentSession] has to be told; nobody is called
/// while it is held.
final class DocumentFeed {
  /// A power of two.
  private static final int RECENT = 1 << 11;

  private final SyncStore store;
  private final String tenant;
  private final String document;
  private final Set<DocumentSession> sessions = new LinkedHashSet<>();

  /// The operations of the revisions from `oldest` to `newest`, each at its revision modulo the
  /// length.
  private final SharedOperation[] recent = new SharedOperation[RECENT];

  private long oldest = 1;
  private long newest;

  DocumentFeed(SyncStore store, String tenant, String document) {
    this.store = store;
    this.tenant = tenant;
    this.document = document;
  }

  /// Who is there.
  synchronized List<DocumentSession> sessions() {
    return List.copyOf(sessions);
  }

  /// Somebody comes; the others are told.
  void add(DocumentSession session) {
    synchronized (this) {
      sessions.add(session);
    }
    tellOthers(session, new News.Arrived(session.participant()));
  }

  /// Somebody goes, unless they have gone; the others are told.
  void remove(DocumentSession session) {
    boolean gone;
    synchronized (this) {
      gone = sessions.remove(session);
    }
    if (gone) {
      tellOthers(session, new News.Gone(session.participant()));
    }
  }

  void tellOthers(DocumentSession session, News news) {
    for (DocumentSession other : sessions()) {
      if (other != session) {
        other.tell(news);
      }
    }
  }

  /// Takes in operations that are durable, in order.
  void publish(List<DocumentOperation> operations) {
    synchronized (this) {
      for (DocumentOperation operation : operations) {
        if (operation.revision() == newest + 1) {
          newest = operation.revision();
          oldest = Math.max(oldest, newest - RECENT + 1);
          recent[place(newest)] = new SharedOperation(operation);
        }
      }
    }
    sessions().forEach(DocumentSession::wake);
  }

  /// Takes note that there are durable operations up to that revision, which the store has.
  void advance(long revision) {
    synchronized (this) {
      if (revision <= newest) {
        return;
      }
      Arrays.fill(recent, null);
      newest = revision;
      oldest = revision + 1;
    }
    sessions().forEach(DocumentSession::wake);
  }

  private static int place(long revision) {
    return (int) (revision & (RECENT - 1));
  }

  /// The operations after that revision: at most `limit`.
  List<SharedOperation> after(long revision, int limit) {
    synchronized (this) {
      if (revision >= newest || limit <= 0) {
        return List.of();
      }
      if (revision + 1 >= oldest) {
        var operations = new ArrayList<SharedOperation>();
        long last = Math.min(newest, revision + limit);
        for (long next = revision + 1; next <= last; next++) {
          operations.add(recent[place(next)]);
        }
        return operations;
      }
    }
    return store
        .<List<DocumentOperation>>read(
            reading -> reading.operationsAfter(tenant, document, revision, limit))
        .stream()
        .map(SharedOperation::new)
        .toList();
  }

  /// Whether there are operations after that revision.
  synchronized boolean goesOnAfter(long revision) {
    return newest > revision;
  }
}
