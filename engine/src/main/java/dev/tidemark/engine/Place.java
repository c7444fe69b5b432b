package dev.tidemark.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How far a reader has come in some collections.
///
/// @param position everything up to here has been delivered
/// @param known a position no lower than that, which tells this history of the log from another
/// @param committedAt the known position's commit time; the epoch of Unix time at position 0
/// @param mark the position up to which grants and revocations of scopes have been taken into
///   account
/// @param walk the walk under way; null at its end
/// @param catchUp where the reader stands in catching up with grants and revocations; null when it
///   has
public record Place(
    long position,
    long known,
    Instant committedAt,
    long mark,
    @Nullable Walk walk,
    @Nullable CatchUp catchUp) {

  /// Several pages that bring a reader from one position to the head.
  ///
  /// @param from the position at which the walk began
  /// @param fresh whether the reader had nothing then, so that tombstones from before the walk do
  ///   not concern it
  /// @param head the head when the walk began
  public record Walk(long from, boolean fresh, long head) {}

  /// The deletions and additions that grants and revocations bring, collection by collection and by
  /// record id.
  ///
  /// @param target the new mark at its end
  /// @param collection the collection under way
  /// @param after the last id that was looked at; null at the collection's beginning
  public record CatchUp(long target, String collection, @Nullable String after) {}

  private static final Place START = at(0, Instant.EPOCH);

  /// Before everything.
  static Place start() {
    return START;
  }

  /// At the head: nothing is left to deliver.
  static Place at(Head head) {
    return at(head.position(), head.committedAt());
  }

  /// At that position, with every grant and revocation up to it taken into account.
  public static Place at(long position, Instant committedAt) {
    return new Place(position, position, committedAt, position, null, null);
  }

  Place withCatchUp(@Nullable CatchUp next) {
    return new Place(position, known, committedAt, mark, walk, next);
  }

  Place withMark(long newMark) {
    return new Place(position, known, committedAt, newMark, walk, null);
  }

  Place withWalk(Walk newWalk) {
    return new Place(position, known, committedAt, mark, newWalk, catchUp);
  }

  /// Farther on, as was seen under that head.
  Place movedTo(long newPosition, Head head) {
    return new Place(newPosition, head.position(), head.committedAt(), mark, walk, catchUp);
  }

  /// The position after which a record counts as new to the reader.
  long seenUpTo() {
    return walk == null ? position : walk.from();
  }
}
