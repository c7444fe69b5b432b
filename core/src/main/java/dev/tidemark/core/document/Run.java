package dev.tidemark.core.document;

/// Events of one author that follow one another and had seen the same of the others: one event, or
/// characters that were typed, backspaced or deleted one by one.
final class Run {
  private final long first;
  private final boolean insert;
  private final int position;
  private final int size;
  private final Clock seen;
  private int events = 1;
  private int step;

  private Run(long first, boolean insert, int position, int size, Clock seen) {
    this.first = first;
    this.insert = insert;
    this.position = position;
    this.size = size;
    this.seen = seen;
  }

  /// A run of one event.
  ///
  /// @param seen what it had seen of the others; never changed again
  static Run of(Event event, Clock seen) {
    return switch (event.edit()) {
      case Edit.Insert(int position, String text) ->
          new Run(event.number(), true, position, text.codePointCount(0, text.length()), seen);
      case Edit.Delete(int position, int length) ->
          new Run(event.number(), false, position, length, seen);
    };
  }

  long first() {
    return first;
  }

  long last() {
    return first + events - 1;
  }

  boolean insert() {
    return insert;
  }

  /// The position of one of its events.
  int position(long number) {
    return position + (int) (number - first) * step;
  }

  /// How many code points each event inserts or deletes; 1 where there are several.
  int size() {
    return size;
  }

  Clock seen() {
    return seen;
  }

  /// Takes the events of the next run of the author into this one, where they go on with it.
  boolean joins(Run next) {
    int distance = next.position - position(last());
    boolean goesOn =
        insert == next.insert
            && size == 1
            && next.size == 1
            && (insert ? distance == 1 : distance == 0 || distance == -1)
            && (events == 1 || distance == step)
            && (next.events == 1 || distance == next.step)
            && seen.same(next.seen);
    if (goesOn) {
      events += next.events;
      step = distance;
    }
    return goesOn;
  }
}
