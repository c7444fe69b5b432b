package dev.tidemark.core.document;

import java.util.Collections;
import java.util.Iterator;

/// The events of a document as they are stored, for a [Document] that holds its newest ones alone.
@FunctionalInterface
public interface History {
  /// The history of a document that begins with nothing.
  History NONE = Collections::emptyIterator;

  /// The events from the newest to the first, in the order opposite to that in which they were
  /// applied. It is read no further than needed: mostly not at all.
  ///
  /// It may end early, where the oldest events are no longer kept: an event that is concurrent with
  /// one of those cannot be taken.
  ///
  /// Events that the document still holds, or does not have yet, are passed over. So it may begin
  /// anywhere above what the document no longer holds: see [Document#at].
  Iterator<Event> newestFirst();
}
