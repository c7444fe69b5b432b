package dev.tidemark.core.document;

import dev.tidemark.core.Identifiers;
import dev.tidemark.core.VectorClock;

/// One edit as its author made it: `Event[author=ann, number=7, seen={"ben":3}, edit=…]` is the
/// seventh of ann, who had seen the first three of ben, and her own six.
///
/// @param author the replica that made it, see [Identifiers#validWriter]
/// @param number counts an author's events of one document: 1, 2, 3 …
/// @param seen the number of the newest event of each other author that it had seen; the author's
///   own earlier events are always seen, and an entry for them says nothing
/// @param edit its position is one in the text of just those events
public record Event(String author, long number, VectorClock seen, Edit edit) {
  /// @throws IllegalArgumentException naming the field that is not valid
  public Event {
    if (!Identifiers.validWriter(author)) {
      throw new IllegalArgumentException("author: expected " + Identifiers.RULE);
    }
    if (number < 1 || number > VectorClock.MAX_VALUE) {
      throw new IllegalArgumentException("number: " + number + " (expected: 1 … 2^53 - 1)");
    }
  }
}
