package dev.tidemark.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How far a reader has come in some collections.
///
/// @param position everything up to here has been delivered
/// @param committedAt that position's commit time; the epoch of Unix time at position 0
/// @param mark the position up to which grants and revocations of scopes have been taken into
///   account
/// @param walk the walk under way; null at its end
/// @param catchUp where the reader stands in catching up with grants and revocations; null when it
///   has
public record Place(
    long position, Instant committedAt, long mark, @Nullable Walk walk, @Nullable CatchUp catchUp) {

  /// Several pages that bring a reader from one position to the head.
  ///
  /// @param from the position at which the walk began
  /// @param fresh whether the reader had nothing then, so that tombstones from before the walk do
  ///   not concern it
  /// @param head the head when the walk began
  /// @param headCommittedAt that head's commit time
  public record Walk(long from, boolean fresh, long head, Instant headCommittedAt) {}

  /// The deletions and additions that grants and revocations bring, collection by collection and by
  /// record id.
  ///
  /// @param target the new mark at its end
  /// @param collection the collection under way
  /// @param after the last id that was looked at; null at the collection's beginning
  public record CatchUp(long target, String collection, @Nullable String after) {}

  private static final Place START = new Place(0, Instant.EPOCH, 0, null, null);

  /// Before everything.
  static Place start() {
    return START;
  }

  /// At the head: nothing is left to deliver.
  static Place at(Head head) {
    return new Place(head.position(), head.committedAt(), head.position(), null, null);
  }

  Place withCatchUp(@Nullable CatchUp next) {
    return new Place(position, committedAt, mark, walk, next);
  }

  Place withMark(long newMark) {
    return new Place(position, committedAt, newMark, walk, null);
  }

  Place withWalk(Walk newWalk) {
    return new Place(position, committedAt, mark, newWalk, catchUp);
  }

  Place movedTo(long newPosition, Instant newCommittedAt) {
    return new Place(newPosition, newCommittedAt, mark, walk, catchUp);
  }

  /// The position after which a record counts as new to the reader.
  long seenUpTo() {
    return walk == null ? position : walk.from();
  }
}
