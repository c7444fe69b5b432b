package dev.tidemark.core.document;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The temporary CRDT of Eg-walker: the events after one version, as a tree of characters in which
/// nothing is ever taken out.
///
/// It holds two versions at once. In the *newest*, all events have happened. It can be made to
/// stand in any other, the *prepared* one, by taking events back and forth; so a position can be
/// read as an author saw it, and be told as it now is. Of the text before it knows the length
/// alone.
///
/// Inserts form the tree of Fugue: an insert is the right child of the character on its left, or,
/// where that one has something on its right already, the left child of what comes next. Only those
/// who did not know of one another insert as children of one character on one side; they are
/// ordered by the names of their authors.
final class Walker {
  /// More than any text has.
  private static final int PLENTY = 1 << 30;

  private Clock base;
  private final Clock prepared;
  private final List<ArrayList<Effect>> effects = new ArrayList<>();
  private final Span start = new Span(null, 0);
  private final Span before = new Span(null, PLENTY);
  private SpanTree spans = new SpanTree(List.of(start, before));
  private int edits;

  /// @param base the version before the first event, which all of them have seen
  Walker(Clock base) {
    this.base = base;
    prepared = base.copy();
    start.rightChildren = before;
  }

  /// What each event that it is to take has to have seen.
  Clock base() {
    return base;
  }

  /// How many edits it holds.
  int edits() {
    return edits;
  }

  /// Does what events of one author did, from that number to the last of the run.
  void replay(Author author, Run run, long from) {
    prepare(author, from - 1, run.seen());
    if (run.insert()) {
      insert(author, run.position(from), (int) (run.last() - from + 1), run.size());
    } else {
      for (long number = from; number <= run.last(); number++) {
        delete(author, run.position(number), run.size());
      }
    }
  }

  /// Says how long the text is in the newest version, once all events are replayed.
  void setLength(int length) {
    Span end = before;
    while (end.rest != null) {
      end = end.rest;
    }
    int excess = spans.current() - length;
    if (excess > end.length) {
      throw new IllegalStateException("history: inserts more than the text has");
    }
    spans.resize(end, end.length - excess);
  }

  /// How long the text is in the version in which the walker stands.
  int length() {
    return spans.prepared();
  }

  /// Goes to the version that the next event of the author had seen: so many of its own, and those
  /// of the others.
  void prepare(Author author, long own, Clock seen) {
    for (int each = 0; each < effects.size(); each++) {
      goTo(each, each == author.index() ? own : seen.get(each));
    }
  }

  private void goTo(int author, long wanted) {
    long stands = prepared.get(author);
    if (wanted < stands) {
      move(effects.get(author), wanted, stands, -1);
      prepared.set(author, wanted);
    } else if (wanted > stands) {
      move(effects.get(author), stands, wanted, 1);
      prepared.set(author, wanted);
    }
  }

  /// Forgets which events made what. From now on it takes those only that have seen all of that.
  ///
  /// @param settled a version that it has
  void settle(Clock settled) {
    for (int author = 0; author < effects.size(); author++) {
      goTo(author, settled.get(author));
    }
    edits = 0;
    for (int author = 0; author < effects.size(); author++) {
      long number = settled.get(author);
      ArrayList<Effect> of = effects.get(author);
      of.removeIf(effect -> effect.last() <= number);
      if (!of.isEmpty()) {
        of.set(0, of.getFirst().after(number));
      }
      edits += of.size();
    }
    base = settled;
    spans = new SpanTree(new Settling(start, effects).settle(spans.spans()));
  }

  /// Does or undoes the events of one author after one number, up to another.
  private void move(ArrayList<Effect> of, long after, long upTo, int by) {
    for (int i = indexOf(of, upTo); i >= 0 && of.get(i).last() > after; i--) {
      Effect effect = of.get(i);
      int from = (int) (Math.max(after + 1, effect.first()) - effect.first());
      int to = (int) (Math.min(upTo, effect.last()) - effect.first()) + 1;
      for (int j = 0; j < effect.parts(); j++) {
        int size = effect.size(j);
        move(effect.span(j), from * size, (to - from) * size, by);
      }
    }
  }

  private static int indexOf(ArrayList<Effect> of, long number) {
    int low = 0;
    int high = of.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (of.get(middle).first() <= number) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /// Moves so many code points after the first few of what once was one span.
  private void move(Span first, int after, int count, int by) {
    if (count == 0) {
      return;
    }
    Span span = first;
    int skip = after;
    while (skip >= span.length) {
      skip -= span.length;
      span = span.next();
    }
    if (skip > 0) {
      span = spans.split(span, skip);
    }
    for (int left = count; ; span = span.next()) {
      if (span.length > left) {
        spans.split(span, left);
      }
      spans.setState(span, span.state + by);
      left -= span.length;
      if (left == 0) {
        return;
      }
    }
  }

  /// Takes the next events of the author, each of which inserts so many code points after those of
  /// the one before, in the version in which the walker stands.
  ///
  /// @param size code points of each; above 0
  /// @return the position in the newest version
  int insert(Author author, int position, int events, int size) {
    Effect last = last(author);
    long number = next(author, events);
    if (size == 0) {
      add(author, Effect.insert(number, 1, new Span(author, 0)));
      return place(position);
    }
    Span left = position == 0 ? start : spans.find(position - 1);
    int at = position == 0 ? 0 : spans.offset() + 1;
    if (last != null && at == left.length && size == 1 && last.grows(left)) {
      int place = spans.currentBefore(left) + left.length;
      last.grow(events);
      spans.resize(left, left.length + events);
      return place;
    }
    var added = new Span(author, events * size);
    if (at < left.length) {
      addLeftChild(spans.split(left, at), added);
    } else if (Span.anyExists(left.rightChildren)) {
      addLeftChild(spans.nextExisting(left), added);
    } else {
      addRightChild(left, added);
    }
    add(author, Effect.insert(number, events, added));
    return spans.currentBefore(added);
  }

  private void addLeftChild(Span parent, Span added) {
    Span before = lastBefore(parent.leftChildren, added);
    if (before == null) {
      Span next = parent;
      while (next.leftChildren != null) {
        next = next.leftChildren;
      }
      spans.insertBefore(next, added);
      added.nextSibling = parent.leftChildren;
      parent.leftChildren = added;
    } else {
      addAfter(before, added);
    }
  }

  private void addRightChild(Span parent, Span added) {
    Span before = lastBefore(parent.rightChildren, added);
    if (before == null) {
      spans.insertAfter(parent, added);
      added.nextSibling = parent.rightChildren;
      parent.rightChildren = added;
    } else {
      addAfter(before, added);
    }
  }

  private @Nullable Span lastBefore(@Nullable Span siblings, Span added) {
    Span before = null;
    for (Span each = siblings; each != null && each.sortsBefore(added); each = each.nextSibling) {
      before = each;
    }
    return before;
  }

  /// Adds a span after a sibling and all that is below it.
  private void addAfter(Span sibling, Span added) {
    Span last = sibling;
    for (Span child = lastRightChild(last); child != null; child = lastRightChild(child)) {
      last = child;
    }
    spans.insertAfter(last, added);
    added.nextSibling = sibling.nextSibling;
    sibling.nextSibling = added;
  }

  private static @Nullable Span lastRightChild(Span span) {
    Span last = span.rightChildren;
    while (last != null && last.nextSibling != null) {
      last = last.nextSibling;
    }
    return last;
  }

  /// Takes the author's next event, which deletes so many code points in the version in which the
  /// walker stands.
  ///
  /// @return what it deletes in the newest version, one after the other
  List<Edit.Delete> delete(Author author, int position, int length) {
    long number = next(author, 1);
    var gone = new Deletions(length == 0 ? place(position) : 0);
    var deleted = new ArrayList<Span>();
    for (int left = length; left > 0; ) {
      Span span = spans.find(position);
      if (spans.offset() > 0) {
        span = spans.split(span, spans.offset());
      }
      if (span.length > left) {
        spans.split(span, left);
      }
      gone.add(spans.currentBefore(span), span.current());
      if (!span.gone) {
        spans.delete(span);
      }
      spans.setState(span, span.state + 1);
      deleted.add(span);
      left -= span.length;
    }
    add(author, Effect.delete(number, deleted));
    return gone.edits();
  }

  /// Where in the newest version a position of the prepared one is.
  private int place(int position) {
    if (position == 0) {
      return 0;
    }
    Span left = spans.find(position - 1);
    return spans.currentBefore(left) + (left.gone ? 0 : spans.offset() + 1);
  }

  /// The number of the author's next event, which is followed by the others.
  private long next(Author author, int events) {
    edits++;
    long number = prepared.get(author.index()) + 1;
    prepared.set(author.index(), number + events - 1);
    return number;
  }

  private @Nullable Effect last(Author author) {
    int index = author.index();
    return index < effects.size() && !effects.get(index).isEmpty()
        ? effects.get(index).getLast()
        : null;
  }

  private void add(Author author, Effect effect) {
    while (effects.size() <= author.index()) {
      effects.add(new ArrayList<>());
    }
    effects.get(author.index()).add(effect);
  }
}
