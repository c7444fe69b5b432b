package dev.tidemark.core.document;

import java.util.List;

/// What events of one author did in a [Walker]: typed characters one after the other, or one insert
/// or delete of any size.
final class Effect {
  private final long first;
  private final Span[] spans;
  private final int[] lengths;
  private int events;

  private Effect(long first, int events, Span[] spans, int[] lengths) {
    this.first = first;
    this.events = events;
    this.spans = spans;
    this.lengths = lengths;
  }

  /// Events that inserted that span, each as much of it as the others.
  static Effect insert(long first, int events, Span span) {
    return new Effect(first, events, new Span[] {span}, new int[] {span.length});
  }

  /// An event that deleted those spans.
  static Effect delete(long number, List<Span> spans) {
    return new Effect(
        number,
        1,
        spans.toArray(Span[]::new),
        spans.stream().mapToInt(span -> span.length).toArray());
  }

  /// Those of its events that come after that number, where there are some. Its spans have to be
  /// split there.
  Effect after(long number) {
    if (number < first) {
      return this;
    }
    int done = (int) (number - first) + 1;
    Span span = spans[0];
    for (int before = done * size(0); before > 0; span = span.next()) {
      before -= span.length;
    }
    int left = (events - done) * size(0);
    return new Effect(number + 1, events - done, new Span[] {span}, new int[] {left});
  }

  long first() {
    return first;
  }

  long last() {
    return first + events - 1;
  }

  /// How many spans it inserted or deleted; they may have been split since.
  int parts() {
    return spans.length;
  }

  /// The first of those that one of its spans is by now.
  Span span(int part) {
    return spans[part];
  }

  /// How many code points one of its spans had.
  int length(int part) {
    return lengths[part];
  }

  /// How many code points of that span belong to each event.
  int size(int part) {
    return lengths[part] / events;
  }

  /// Whether it typed that span, which the author can go on with.
  boolean grows(Span span) {
    return spans.length == 1
        && spans[0] == span
        && lengths[0] == events
        && span.length == events
        && span.rightChildren == null
        && span.state == 1
        && !span.gone;
  }

  /// Adds further events that type one code point each; their span has grown.
  void grow(int more) {
    events += more;
    lengths[0] += more;
  }
}
