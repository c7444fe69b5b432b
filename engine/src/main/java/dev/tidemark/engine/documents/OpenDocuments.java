package dev.tidemark.engine.documents;

import dev.tidemark.core.Principal;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Committer;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.SyncStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The documents of this process that somebody is in, and what has to be done for them regularly.
///
/// Thread-safe.
public final class OpenDocuments implements AutoCloseable {
  private static final Logger LOG = System.getLogger(OpenDocuments.class.getName());

  /// A record is brought up to date when nobody has written for so long.
  private static final Duration REST = Duration.ofSeconds(2);

  private static final int TOGETHER = 100;

  private final SyncStore store;
  private final Catalog catalog;
  private final InstantSource clock;
  private final Snapshots snapshots;
  private final DocumentCommitter committer;
  private final Map<Name, OpenDocument> open = new ConcurrentHashMap<>();

  /// @param clock by which nobody has written for a while
  public OpenDocuments(SyncStore store, Catalog catalog, Committer committer, InstantSource clock) {
    this.store = store;
    this.catalog = catalog;
    this.clock = clock;
    this.snapshots = new Snapshots(store, committer);
    this.committer = new DocumentCommitter(store, snapshots);
  }

  private record Name(String tenant, String document) {}

  /// How many documents somebody is in, or was in a moment ago.
  public int count() {
    return open.size();
  }

  /// Does something with a document in its turn, in memory and as the store has it.
  <T> T inTurn(String tenant, String id, Function<OpenDocument, T> work) {
    while (true) {
      OpenDocument document =
          open.computeIfAbsent(
              new Name(tenant, id), name -> new OpenDocument(store, catalog, clock, tenant, id));
      document.turn().lock();
      try {
        if (!document.isRetired()) {
          catchUp(document);
          return work.apply(document);
        }
      } finally {
        document.turn().unlock();
      }
    }
  }

  private void catchUp(OpenDocument document) {
    store.<Integer>read(reading -> {
      document.catchUp(reading);
      return 0;
    });
  }

  /// A session in a document, which the others there are told of. In its turn.
  ///
  /// @param newest the revision at which it begins
  /// @param told up to which revision its participant knows the text
  DocumentSession session(
      OpenDocument document,
      Principal principal,
      Participant participant,
      long newest,
      long told,
      Runnable woken) {
    var session =
        new DocumentSession(document, committer, principal, participant, newest, told, woken);
    document.feed().add(session);
    return session;
  }

  /// Brings the record of a document up to date.
  void show(OpenDocument document) {
    snapshots.write(document);
  }

  /// Takes in what other nodes did, puts out who may no longer be in a document, brings records up
  /// to date that are due, and forgets documents that nobody is in. To be called every second.
  public void tend() {
    for (OpenDocument document : List.copyOf(open.values())) {
      try {
        if (tend(document)) {
          snapshots.write(document);
        }
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, document.id() + ": could not be looked after; next try soon", e);
      }
    }
  }

  /// Whether its record is due.
  private boolean tend(OpenDocument document) {
    document.turn().lock();
    try {
      store.<Integer>read(reading -> {
        look(document, reading);
        return 0;
      });
      if (document.behind() == 0 && document.feed().sessions().isEmpty()) {
        document.retire();
        open.remove(new Name(document.tenant(), document.id()), document);
      }
      Instant due = document.writtenAt().plus(REST);
      return document.behind() > 0 && !clock.instant().isBefore(due);
    } finally {
      document.turn().unlock();
    }
  }

  private static void look(OpenDocument document, Reading reading) {
    Head head = reading.head(document.tenant()).orElseThrow();
    if (!document.isCheckedAt(head)) {
      document.check(reading, head);
    }
    document.catchUp(reading);
  }

  /// Brings up to date the records of documents that nobody here is in, as they were left by a node
  /// that ended. To be called at the start and every minute.
  ///
  /// @throws dev.tidemark.engine.StoreUnavailableException when the store cannot be reached
  public void sweep() {
    for (String tenant : store.<List<String>>read(Reading::tenants)) {
      String after = null;
      List<String> some = behind(tenant, after);
      while (!some.isEmpty()) {
        some.forEach(id -> sweep(tenant, id));
        after = some.getLast();
        some = behind(tenant, after);
      }
    }
  }

  private List<String> behind(String tenant, @Nullable String after) {
    return store.read(reading -> reading.documentsBehind(tenant, after, TOGETHER));
  }

  private void sweep(String tenant, String id) {
    if (!open.containsKey(new Name(tenant, id))) {
      snapshots.write(inTurn(tenant, id, document -> document));
    }
  }

  /// Lets what is under way finish.
  @Override
  public void close() {
    committer.close();
    snapshots.close();
  }
}
