package dev.tidemark.engine;

import dev.tidemark.core.Decider;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The one way into the log. Change sets that wait at the same time are committed together: one
/// lock of the head, one reading of what they touch, one write, one fsync.
///
/// Thread-safe. [#commit] blocks its caller, best a virtual thread, until the set is durable.
public final class Committer implements AutoCloseable {
  /// A group is closed once it holds that many changes, so that one push waits for a bounded amount
  /// of others' work.
  private static final int GROUP_CHANGES = 4_000;

  private static final int GROUP_SETS = 512;
  private static final int LANES_AT_ONCE = 8;

  private final SyncStore store;
  private final Rules rules;
  private final CommitWatch watch;
  private final LongAdder waiting = new LongAdder();
  private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
  private final ExecutorService workers;

  /// @param store where to
  /// @param decider by which rules
  /// @param catalog what is defined
  /// @param openCollections whether the first write to an unknown collection makes it
  /// @param ids where ids of conflicts come from
  public Committer(
      SyncStore store,
      Decider decider,
      Catalog catalog,
      boolean openCollections,
      Supplier<String> ids) {
    this(store, decider, catalog, openCollections, ids, CommitWatch.NONE);
  }

  /// @param store where to
  /// @param decider by which rules
  /// @param catalog what is defined
  /// @param openCollections whether the first write to an unknown collection makes it
  /// @param ids where ids of conflicts come from
  /// @param watch hears of every group
  public Committer(
      SyncStore store,
      Decider decider,
      Catalog catalog,
      boolean openCollections,
      Supplier<String> ids,
      CommitWatch watch) {
    this.store = store;
    this.watch = watch;
    this.rules = new Rules(decider, catalog, openCollections, ids);
    this.workers = Workers.named("committer-", LANES_AT_ONCE);
  }

  /// How many sets wait for others to be committed.
  public long waiting() {
    return waiting.sum();
  }

  /// Commits a set, together with what else is waiting.
  ///
  /// @throws StoreUnavailableException when the store cannot be reached: nothing has changed
  /// @throws UnknownOutcomeException when it is not known whether the set was committed: sending it
  ///   again tells
  public SetResult commit(Submission submission) {
    var waiting = new Waiting(submission, watch.trace(), new CompletableFuture<>());
    String lane = store.lane(submission.set().principal().tenant());
    lanes.computeIfAbsent(lane, name -> new Lane()).add(waiting);
    try {
      return answered(submission, waiting.result.join());
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /// Commits those sets in one transaction, on this thread. One that is to be done as a whole must
  /// be alone.
  ///
  /// @return their results, in order
  /// @throws StoreUnavailableException as [#commit] does
  public List<SetResult> commitTogether(List<Submission> submissions) {
    String trace = watch.trace();
    List<SetResult> results = commitGroup(submissions, trace == null ? List.of() : List.of(trace));
    var answered = new ArrayList<SetResult>(results.size());
    for (int i = 0; i < results.size(); i++) {
      answered.add(answered(submissions.get(i), results.get(i)));
    }
    return answered;
  }

  /// Writes the answer that no receipt keeps, on the caller's thread.
  private static SetResult answered(Submission submission, SetResult result) {
    return result instanceof SetResult.Done(var outcomes, var found, String kept)
            && submission.set().receipt() == null
        ? new SetResult.Done(outcomes, found, submission.answer().of(outcomes, found))
        : result;
  }

  private List<SetResult> commitGroup(List<Submission> submissions, List<String> traces) {
    int changes = submissions.stream().mapToInt(one -> one.set().changes().size()).sum();
    CommitWatch.UnderWay underWay = watch.begin(submissions.size(), changes, traces);
    boolean committed = false;
    try {
      List<SetResult> results = commitAll(submissions);
      committed = true;
      return results;
    } catch (UndoneException e) {
      return List.of(e.result());
    } finally {
      underWay.ended(committed);
    }
  }

  private List<SetResult> commitAll(List<Submission> submissions) {
    var byTenant = new LinkedHashMap<String, List<Submission>>();
    for (Submission submission : submissions) {
      byTenant
          .computeIfAbsent(submission.set().principal().tenant(), tenant -> new ArrayList<>())
          .add(submission);
    }
    Map<Submission, SetResult> results =
        store.write(writing -> {
          var all = new IdentityHashMap<Submission, SetResult>();
          byTenant.forEach((tenant, sets) -> {
            List<SetResult> done = GroupCommit.run(writing, rules, tenant, sets);
            for (int i = 0; i < sets.size(); i++) {
              all.put(sets.get(i), done.get(i));
            }
          });
          return all;
        });
    return submissions.stream().map(results::get).toList();
  }

  /// Lets commits that are under way finish.
  @Override
  public void close() {
    workers.shutdown();
    try {
      workers.awaitTermination(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// @param trace in which trace whoever waits works; null for none
  private record Waiting(
      Submission submission, @Nullable String trace, CompletableFuture<SetResult> result) {
    /// A set that may be undone goes into a transaction of its own.
    private boolean whole() {
      return submission.whole();
    }
  }

  /// The sets that wait for one lane. While there are any, one worker commits them, group by group.
  private final class Lane {
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private boolean working;

    private synchronized void add(Waiting added) {
      queue.add(added);
      waiting.increment();
      if (!working) {
        working = true;
        workers.execute(this::work);
      }
    }

    private void work() {
      for (List<Waiting> group = next(); !group.isEmpty(); group = next()) {
        commit(group);
      }
    }

    private synchronized List<Waiting> next() {
      var group = new ArrayList<Waiting>();
      int changes = 0;
      while (!queue.isEmpty() && group.size() < GROUP_SETS && changes < GROUP_CHANGES) {
        if (!group.isEmpty() && (queue.element().whole() || group.getLast().whole())) {
          break;
        }
        Waiting next = queue.remove();
        waiting.decrement();
        changes += next.submission.set().changes().size();
        group.add(next);
      }
      working = !group.isEmpty();
      return group;
    }

    private static List<String> traces(List<Waiting> group) {
      var traces = new ArrayList<String>();
      for (Waiting one : group) {
        if (one.trace != null) {
          traces.add(one.trace);
        }
      }
      return traces;
    }

    private void commit(List<Waiting> group) {
      try {
        List<SetResult> results =
            commitGroup(group.stream().map(Waiting::submission).toList(), traces(group));
        for (int i = 0; i < group.size(); i++) {
          group.get(i).result.complete(results.get(i));
        }
      } catch (UnknownOutcomeException e) {
        group.forEach(waiting -> waiting.result.completeExceptionally(e));
      } catch (RuntimeException | Error e) {
        if (group.size() == 1) {
          group.getFirst().result.completeExceptionally(e);
        } else {
          group.forEach(waiting -> commit(List.of(waiting)));
        }
      }
    }
  }
}
