package dev.tidemark.engine.live;

import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.TenantCommit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Those who follow one tenant's log, and the ring that they read from.
///
/// Thread-safe. Its lock guards the ring and whatever of a [Subscription] is touched from outside;
/// nobody is called while it is held.
final class Audience {
  private final Ring ring;
  private final ReadCounts reads;
  private final Set<Subscription> subscriptions = new LinkedHashSet<>();
  private long revision = -1;
  private Instant newest = Instant.EPOCH;

  /// @param reads counts how its subscriptions read
  Audience(Ring ring, ReadCounts reads) {
    this.ring = ring;
    this.reads = reads;
  }

  synchronized void add(Subscription subscription) {
    subscriptions.add(subscription);
  }

  synchronized void remove(Subscription subscription) {
    subscriptions.remove(subscription);
  }

  /// Whether nobody is left; then it holds nothing any more.
  synchronized boolean isOver() {
    if (subscriptions.isEmpty()) {
      ring.restart();
    }
    return subscriptions.isEmpty();
  }

  /// Takes in what a transaction of this process did.
  ///
  /// @param trace in which trace it did it; null for none
  /// @param now when that was
  void passed(Passed passed, @Nullable String trace, Instant now) {
    var recent = new ArrayList<RecentCommit>();
    var conflicts = new ArrayList<LoggedConflict>();
    for (TenantCommit commit : passed.commits()) {
      if (!commit.log().isEmpty()) {
        recent.add(new RecentCommit(commit, trace, this::grow));
      }
      commit.conflicts().stream().filter(Audience::isNew).forEach(conflicts::add);
    }
    change(
        () -> {
          recent.forEach(ring::add);
          seen(passed.revision());
          newest = now;
        },
        subscription -> subscription.passed(passed, recent, conflicts, now));
  }

  /// Takes note that the log has come to that position, whatever brought it there.
  ///
  /// @param headRevision the revision of the head there
  void advanced(long position, long headRevision, Instant now) {
    boolean[] revised = {false};
    change(
        () -> {
          ring.advance(position);
          revised[0] = headRevision > revision;
          seen(headRevision);
        },
        subscription -> subscription.advanced(position, revised[0], now));
  }

  /// Forgets the ring: what was committed is not known.
  void uncertain(Instant now) {
    change(ring::restart, subscription -> subscription.advanced(Long.MAX_VALUE, true, now));
  }

  /// Ends whoever leaves what there is to read, and forgets commits that are no longer recent.
  void tend(Limits limits, Instant now) {
    change(
        () -> {
          if (Duration.between(newest, now).compareTo(limits.idle()) > 0) {
            ring.clear();
          }
        },
        subscription -> subscription.tend(limits.stall(), now));
  }

  /// Ends everybody.
  void end(End why) {
    change(ring::restart, subscription -> subscription.end(why));
  }

  /// Takes note of a revision of the head.
  synchronized void seen(long headRevision) {
    revision = Math.max(revision, headRevision);
  }

  /// Whether nothing is known to lie after that position.
  synchronized boolean endsAt(long position) {
    return ring.endsAt(position);
  }

  /// The first of the commits after that position; null when only the store can tell.
  synchronized @Nullable List<RecentCommit> after(long position) {
    return ring.after(position);
  }

  ReadCounts reads() {
    return reads;
  }

  /// Adds its subscribers to those of their kinds.
  synchronized void count(Map<String, Following> kinds) {
    for (Subscription subscription : subscriptions) {
      Following one = subscription.following(ring.newest());
      kinds.merge(one.kind(), one, Following::with);
    }
  }

  /// Changes the ring and everybody's place at once, then tells those who are to be told.
  private void change(Runnable change, Predicate<Subscription> toBeTold) {
    List<Subscription> told;
    synchronized (this) {
      change.run();
      told = subscriptions.stream().filter(toBeTold).toList();
      subscriptions.removeIf(Subscription::isOver);
    }
    told.forEach(Subscription::tell);
  }

  private synchronized void grow(RecentCommit commit, long more) {
    ring.grow(commit, more);
  }

  /// Whether a commit noticed it, rather than that somebody resolved it.
  private static boolean isNew(LoggedConflict conflict) {
    LoggedConflict.End end = conflict.end();
    return end == null || end.by().equals(LoggedConflict.BY_POLICY);
  }
}
