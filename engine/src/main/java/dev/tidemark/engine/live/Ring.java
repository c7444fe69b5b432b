package dev.tidemark.engine.live;

import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The recent commits of one tenant, without a gap: a commit enters only right after the newest.
/// Whatever would make a gap restarts the ring, and readers who are behind its beginning read the
/// store. For one thread at a time.
final class Ring {
  /// How many commits a reader is handed at once.
  private static final int AT_ONCE = 64;

  private final long limit;
  private final long totalLimit;
  private final AtomicLong total;
  private final TreeMap<Long, RecentCommit> commits = new TreeMap<>();
  private long bytes;

  /// The newest position that the tenant's log is known to have; −1 when none is known.
  private long newest = -1;

  /// @param limit how many bytes it holds, about
  /// @param totalLimit how many bytes all rings hold, about
  /// @param total how many they hold
  Ring(long limit, long totalLimit, AtomicLong total) {
    this.limit = limit;
    this.totalLimit = totalLimit;
    this.total = total;
  }

  /// Takes a commit in; one that comes late is known already and is left out.
  void add(RecentCommit commit) {
    if (commit.position() <= newest) {
      return;
    }
    if (commit.before() != newest) {
      clear();
    }
    commits.put(commit.position(), commit);
    newest = commit.position();
    count(commit.bytes());
  }

  /// The newest position that the tenant's log is known to have; −1 when none is known.
  long newest() {
    return newest;
  }

  /// Takes note that the log has come to that position, whatever brought it there.
  ///
  /// @return whether that was not known
  boolean advance(long position) {
    boolean further = position > newest;
    if (further) {
      clear();
      newest = position;
    }
    return further;
  }

  /// Forgets everything, also how far the log has come.
  void restart() {
    clear();
    newest = -1;
  }

  /// Forgets the commits.
  void clear() {
    commits.clear();
    count(-bytes);
  }

  /// Counts what was written of a commit meanwhile.
  void grow(RecentCommit commit, long more) {
    if (commits.get(commit.position()) == commit) {
      commit.grow(more);
      count(more);
    }
  }

  /// Whether nothing is known to lie after that position.
  boolean endsAt(long position) {
    return newest <= position;
  }

  /// The first of the commits after that position.
  ///
  /// @return null when the position lies before the ring, so that only the store can tell
  @Nullable List<RecentCommit> after(long position) {
    if (endsAt(position)) {
      return List.of();
    }
    if (commits.isEmpty() || commits.firstEntry().getValue().before() > position) {
      return null;
    }
    return commits.tailMap(position, false).values().stream().limit(AT_ONCE).toList();
  }

  private void count(long more) {
    bytes += more;
    total.addAndGet(more);
    while (!commits.isEmpty() && (bytes > limit || total.get() > totalLimit)) {
      long least = commits.pollFirstEntry().getValue().bytes();
      bytes -= least;
      total.addAndGet(-least);
    }
  }
}
