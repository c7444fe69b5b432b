package dev.tidemark.engine;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where a tenant's log ends.
///
/// @param tenant the tenant
/// @param epoch 0, and a higher one after each restore from a backup; none is ever used again
/// @param position the newest position; 0 for an empty log
/// @param committedAt that position's commit time; the epoch of Unix time for an empty log
/// @param floor the highest position whose tombstone or departure was pruned; the log is kept above
///   it
/// @param changeSets how many change sets were judged
/// @param revision how often collections, accounts or memberships have changed; what is cached of
///   them goes with it
/// @param restored what the newest restore from a backup brought back; null when there was none
public record Head(
    String tenant,
    long epoch,
    long position,
    Instant committedAt,
    long floor,
    long changeSets,
    long revision,
    @Nullable Restored restored) {
  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  /// A restore from a backup. What the log held above that position is lost.
  ///
  /// @param position the position that the backup ended with
  /// @param at when it was restored
  public record Restored(long position, Instant at) {}

  /// The head of a tenant in which nothing has happened.
  public static Head start(String tenant) {
    return new Head(tenant, 0, 0, Instant.EPOCH, 0, 0, 0, null);
  }

  /// The name of the server's own clock entry in this epoch.
  public String server() {
    return epoch == 0 ? "server" : "server-" + epoch;
  }

  /// Whether a time that a client names lies in the future: later than the clock, the newest commit
  /// and the restore, before which times were told that are lost, by more than clocks may differ.
  ///
  /// @param now the time by the server's clock
  public boolean isFuture(Instant time, Instant now) {
    Instant newest = now.isAfter(committedAt) ? now : committedAt;
    if (restored != null && restored.at().isAfter(newest)) {
      newest = restored.at();
    }
    return time.isAfter(newest.plus(TOLERANCE));
  }

  /// This head at a later position.
  public Head at(long newPosition, Instant newCommittedAt) {
    return new Head(
        tenant, epoch, newPosition, newCommittedAt, floor, changeSets, revision, restored);
  }

  /// This head after that many change sets in all.
  public Head withChangeSets(long newChangeSets) {
    return new Head(tenant, epoch, position, committedAt, floor, newChangeSets, revision, restored);
  }

  /// This head after a change of collections, accounts or memberships.
  public Head revised() {
    return new Head(
        tenant, epoch, position, committedAt, floor, changeSets, revision + 1, restored);
  }

  /// This head as it is after its log was restored from a backup: in an epoch of its own.
  ///
  /// The epoch is the time in seconds, unless that was used, so that a backup that is restored
  /// twice does not give two different logs one name.
  public Head restoredAt(Instant now) {
    long next = Math.max(epoch + 1, now.getEpochSecond());
    var all = new Restored(position, now);
    return new Head(tenant, next, position, committedAt, floor, changeSets, revision + 1, all);
  }

  /// This head with a higher floor.
  public Head withFloor(long newFloor) {
    return new Head(tenant, epoch, position, committedAt, newFloor, changeSets, revision, restored);
  }
}
