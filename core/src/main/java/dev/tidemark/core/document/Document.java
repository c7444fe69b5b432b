package dev.tidemark.core.document;

import dev.tidemark.core.VectorClock;
import dev.tidemark.core.document.InvalidEventException.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A text, and the events that made it.
///
/// ```
/// Document document = Document.empty();
/// document.apply(new Event("ann", 1, VectorClock.empty(), new Edit.Insert(0, "tide")));
/// document.text(); // "tide"
/// ```
///
/// Two documents that have taken the same events are equal in text, whatever the order in which
/// each took them. A document that was [opened][#at] holds the newest events of each author and
/// reads older ones from its [History] when an event is concurrent with them. So its size goes with
/// the text and with how far those who write at present are apart, not with how much was written.
///
/// Not safe for use by two threads at once.
public final class Document {
  /// So few edits of a walker are not worth looking at.
  private static final int FEW = 16;

  private final Rope text;
  private final EventGraph graph;

  /// Kept for the next event that is concurrent with another, until it is no longer worth it.
  private @Nullable Walker walker;

  /// The version when the walker was last as small as could be.
  private Clock since = new Clock();

  /// With so many edits the walker is to be made smaller.
  private int limit;

  private Document(String text, VectorClock version, History history) {
    this.text = new Rope(text);
    graph = new EventGraph(version, history);
  }

  /// A document without text and events. It holds every event that it takes.
  public static Document empty() {
    return new Document("", VectorClock.empty(), History.NONE);
  }

  /// A document as it was when it had taken those events.
  ///
  /// @param text without lone surrogates
  /// @param version the newest event of each author that is in the text
  /// @param history has those events, and of the later ones each of which the author has made 1,000
  ///   more: the document lets go of it
  /// @throws IllegalArgumentException for a lone surrogate
  public static Document at(String text, VectorClock version, History history) {
    if (hasLoneSurrogate(text)) {
      throw new IllegalArgumentException("text: a lone surrogate (expected: whole characters)");
    }
    return new Document(text, version, history);
  }

  /// The number of the newest event of each author that is in the text.
  public VectorClock version() {
    return graph.version();
  }

  public String text() {
    return text.text();
  }

  /// The length of the text, in code points.
  public int length() {
    return text.length();
  }

  /// Takes an event.
  ///
  /// @return how it changes the text as it is now, one edit after the other: an insert is one; a
  ///   deletion is several where something stands in between that its author had not seen, and one
  ///   of length 0 where nothing is left to delete
  /// @throws InvalidEventException when the event cannot be taken; the document is as it was
  /// @throws IllegalStateException when the history lacks an event in between; the document is as
  ///   it was
  public List<Edit> apply(Event event) throws InvalidEventException {
    Author author = graph.author(event);
    Clock seen = graph.seen(event, author);
    requireText(event.edit());
    boolean sawEverything = graph.sawEverything(seen, author);
    if (sawEverything && walker == null) {
      requireWithin(event.edit(), text.length());
    } else {
      requireWithin(event.edit(), prepare(author, seen));
    }
    Run run = Run.of(event, seen);
    List<Edit> edits = walker == null ? List.of(event.edit()) : merge(walker, author, event, run);
    edits.forEach(this::change);
    graph.add(author, run);
    if (walker == null) {
      graph.forget(author);
    } else if (walker.edits() >= limit) {
      shrink(walker);
    }
    return edits;
  }

  /// Has the walker stand where the author stood, and returns how long the text is there.
  private int prepare(Author author, Clock seen) throws InvalidEventException {
    Walker able = walker;
    if (able == null || !seen.atLeast(able.base(), author.index())) {
      Clock critical = graph.critical(seen, author);
      graph.requireComplete(seen, author, critical);
      able = new Walker(critical);
      graph.replay(critical, able);
      able.setLength(text.length());
      walker = able;
      setLimit(able);
    } else {
      graph.requireComplete(seen, author, able.base());
    }
    able.prepare(author, author.newest(), seen);
    return able.length();
  }

  private static List<Edit> merge(Walker walker, Author author, Event event, Run run) {
    return switch (event.edit()) {
      case Edit.Insert(int position, String text) ->
          List.of(new Edit.Insert(walker.insert(author, position, 1, run.size()), text));
      case Edit.Delete(int position, int length) ->
          List.copyOf(walker.delete(author, position, length));
    };
  }

  private void change(Edit edit) {
    switch (edit) {
      case Edit.Insert(int position, String added) -> text.insert(position, added);
      case Edit.Delete(int position, int length) -> text.delete(position, length);
    }
  }

  /// Has the walker forget what all have seen who write at present; lets go of it when that is
  /// everything. Since it has doubled in size, so many edits have paid for this, and for beginning
  /// a new one should somebody write who has not seen that.
  private void shrink(Walker walker) {
    Clock settled = graph.settled(since);
    if (settled.same(graph.clock())) {
      this.walker = null;
    } else {
      walker.settle(settled);
      setLimit(walker);
    }
    graph.forget(settled);
  }

  private void setLimit(Walker walker) {
    since = graph.clock();
    limit = 2 * Math.max(walker.edits(), FEW);
  }

  private static void requireText(Edit edit) throws InvalidEventException {
    if (edit instanceof Edit.Insert insert && hasLoneSurrogate(insert.text())) {
      throw new InvalidEventException(
          Reason.LONE_SURROGATE, "text: a lone surrogate (expected: whole characters)");
    }
  }

  private static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  private static void requireWithin(Edit edit, int length) throws InvalidEventException {
    if (edit.position() < 0 || edit.position() > length) {
      throw new InvalidEventException(
          Reason.POSITION_OUT_OF_RANGE,
          "position: " + edit.position() + " (expected: 0 … " + length + ")");
    }
    if (edit instanceof Edit.Delete delete
        && (delete.length() < 0 || delete.length() > length - delete.position())) {
      throw new InvalidEventException(
          Reason.LENGTH_OUT_OF_RANGE,
          "length: " + delete.length() + " (expected: 0 … " + (length - delete.position()) + ")");
    }
  }
}
