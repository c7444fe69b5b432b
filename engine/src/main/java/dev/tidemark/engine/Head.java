package dev.tidemark.engine;

import java.time.Duration;
import java.time.Instant;

/// Where a tenant's log ends.
///
/// @param tenant the tenant
/// @param epoch 0, and one more for each restore from a backup
/// @param position the newest position; 0 for an empty log
/// @param committedAt that position's commit time; the epoch of Unix time for an empty log
/// @param floor the highest position whose tombstone or departure was pruned; the log is kept above
///   it
/// @param changeSets how many change sets were judged
/// @param revision how often collections, accounts or memberships have changed; what is cached of
///   them goes with it
public record Head(
    String tenant,
    long epoch,
    long position,
    Instant committedAt,
    long floor,
    long changeSets,
    long revision) {
  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  /// The head of a tenant in which nothing has happened.
  public static Head start(String tenant) {
    return new Head(tenant, 0, 0, Instant.EPOCH, 0, 0, 0);
  }

  /// The name of the server's own clock entry in this epoch.
  public String server() {
    return epoch == 0 ? "server" : "server-" + epoch;
  }

  /// Whether a time that a client names lies in the future: later than both the clock and the
  /// newest commit, by more than clocks may differ.
  ///
  /// @param now the time by the server's clock
  public boolean isFuture(Instant time, Instant now) {
    Instant newest = now.isAfter(committedAt) ? now : committedAt;
    return time.isAfter(newest.plus(TOLERANCE));
  }

  /// This head at a later position.
  public Head at(long newPosition, Instant newCommittedAt) {
    return new Head(tenant, epoch, newPosition, newCommittedAt, floor, changeSets, revision);
  }

  /// This head after that many change sets in all.
  public Head withChangeSets(long newChangeSets) {
    return new Head(tenant, epoch, position, committedAt, floor, newChangeSets, revision);
  }

  /// This head after a change of collections, accounts or memberships.
  public Head revised() {
    return new Head(tenant, epoch, position, committedAt, floor, changeSets, revision + 1);
  }

  /// This head with a higher floor.
  public Head withFloor(long newFloor) {
    return new Head(tenant, epoch, position, committedAt, newFloor, changeSets, revision);
  }
}
