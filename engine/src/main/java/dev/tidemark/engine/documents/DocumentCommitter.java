package dev.tidemark.engine.documents;

import dev.tidemark.engine.DocumentOperation;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.UnknownOutcomeException;
import dev.tidemark.engine.Workers;
import dev.tidemark.engine.Writing;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/// Makes operations durable, those of many documents that wait at the same time in one transaction,
/// and tells of them only then.
///
/// They are merged before the transaction begins, so that nobody waits for that. In it the tenant's
/// head is held, as by every commit: whoever was shut out before writes nothing more, and whatever
/// another node appended before is seen, and merged first.
///
/// Thread-safe.
final class DocumentCommitter implements AutoCloseable {
  private static final Logger LOG = System.getLogger(DocumentCommitter.class.getName());
  private static final int TOGETHER = 2_000;
  private static final int LANES_AT_ONCE = 8;

  private final SyncStore store;
  private final Snapshots snapshots;
  private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
  private final ExecutorService workers = Workers.named("documents-", LANES_AT_ONCE);

  DocumentCommitter(SyncStore store, Snapshots snapshots) {
    this.store = store;
    this.snapshots = snapshots;
  }

  /// Takes in what somebody wrote. Their session is told what comes of it.
  void add(Waiting waiting) {
    String lane = store.lane(waiting.document().tenant());
    lanes.computeIfAbsent(lane, name -> new Lane()).add(waiting);
  }

  /// What waits for one lane. While there is any, one worker commits it, group by group.
  private final class Lane {
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private boolean working;

    private synchronized void add(Waiting waiting) {
      queue.add(waiting);
      if (!working) {
        working = true;
        workers.execute(this::work);
      }
    }

    private void work() {
      for (List<Waiting> group = next(); !group.isEmpty(); group = next()) {
        commit(group);
        group.forEach(one -> one.session().settled());
      }
    }

    private synchronized List<Waiting> next() {
      var group = new ArrayList<Waiting>();
      while (!queue.isEmpty() && group.size() < TOGETHER) {
        group.add(queue.remove());
      }
      working = !group.isEmpty();
      return group;
    }
  }

  private void commit(List<Waiting> group) {
    var parts = new TreeMap<OpenDocument, Part>(OpenDocument.ORDER);
    for (Waiting one : group) {
      parts.computeIfAbsent(one.document(), Part::new).waiting.add(one);
    }
    parts.keySet().forEach(document -> document.turn().lock());
    try {
      commitInTurn(parts);
    } catch (UnknownOutcomeException e) {
      LOG.log(Level.WARNING, "it is not known whether operations were committed", e);
      parts.values().forEach(Part::tellWhatStands);
    } catch (StoreUnavailableException e) {
      LOG.log(Level.WARNING, "operations could not be committed", e);
      parts.values().forEach(part -> part.refuse(Refusal.UNAVAILABLE));
    } catch (RuntimeException | Error e) {
      parts.keySet().forEach(OpenDocument::forget);
      if (group.size() > 1) {
        group.forEach(one -> commit(List.of(one)));
      } else {
        LOG.log(Level.ERROR, "an operation could not be committed", e);
        parts.values().forEach(part -> part.refuse(Refusal.FAILED));
      }
    } finally {
      parts.keySet().forEach(document -> document.turn().unlock());
    }
  }

  private void commitInTurn(SortedMap<OpenDocument, Part> parts) {
    parts.values().forEach(Part::draft);
    if (parts.values().stream().anyMatch(part -> !part.draft.changesNothing())) {
      store.<Integer>write(writing -> {
        append(writing, parts);
        return 0;
      });
    }
    parts.values().forEach(Part::tell);
  }

  private static void append(Writing writing, SortedMap<OpenDocument, Part> parts) {
    var heads = new HashMap<String, Head>();
    var times = new HashMap<String, Instant>();
    parts.forEach((document, part) -> {
      Head head = heads.computeIfAbsent(document.tenant(), writing::lockHead);
      Instant now =
          times.computeIfAbsent(
              document.tenant(), tenant -> writing.now().truncatedTo(ChronoUnit.MICROS));
      part.append(writing, head, now);
    });
  }

  /// The operations of one document in a group.
  private final class Part {
    private final OpenDocument document;
    private final List<Waiting> waiting = new ArrayList<>();
    private Draft draft = new Draft();
    private List<DocumentOperation> operations = List.of();

    private Part(OpenDocument document) {
      this.document = document;
    }

    private void draft() {
      if (document.replica().isBehind(waiting)) {
        store.<Integer>read(reading -> {
          document.catchUp(reading);
          return 0;
        });
      }
      draft = document.replica().draft(waiting);
    }

    private void append(Writing writing, Head head, Instant now) {
      if (!document.isCheckedAt(head)) {
        document.check(writing, head);
        draftAgain(writing);
      }
      if (!appended(writing, now)) {
        draftAgain(writing);
        if (!appended(writing, now)) {
          throw new IllegalStateException(document.id() + " moves on while its head is held");
        }
      }
    }

    /// Another node was first, or somebody was put out: what was merged is not what will be.
    private void draftAgain(Writing writing) {
      document.load(writing);
      draft();
    }

    private boolean appended(Writing writing, Instant now) {
      long after = document.replica().revision();
      operations = draft.operations(after, now);
      return operations.isEmpty()
          || writing.appendOperations(document.tenant(), document.id(), after, operations);
    }

    private void tell() {
      document.appended(operations);
      draft.tellAll();
      snapshots.lookAfter(document);
    }

    private void refuse(Refusal reason) {
      document.forget();
      for (Waiting one : waiting) {
        one.session()
            .tell(new News.Refused(one.number(), reason, "it was not taken; send it again"));
      }
    }

    /// What is durable is told as ever, the rest was not taken.
    private void tellWhatStands() {
      document.forget();
      try {
        Replica found = document.replica();
        waiting.removeIf(one -> found.holds(one.session().author(), one.number()));
      } catch (StoreUnavailableException e) {
        LOG.log(Level.WARNING, "what was committed will be told later", e);
      }
      refuse(Refusal.UNAVAILABLE);
    }
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
