package dev.tidemark.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.VectorClock;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/// One author's copy of a document: writes, and takes what others wrote in whatever order it comes,
/// as often as it comes.
///
/// Beside the document it keeps a text that is changed only by the edits which the document
/// answers.
final class Replica {
  private final String author;
  private final Document document;
  private final Map<String, Map<Long, Event>> waiting = new HashMap<>();
  private final PlainText text;

  Replica(String author) {
    this(author, Document.empty());
  }

  Replica(String author, Document document) {
    this.author = author;
    this.document = document;
    text = new PlainText(document.text());
  }

  Document document() {
    return document;
  }

  String text() {
    return document.text();
  }

  /// Writes that.
  Event write(Edit edit) {
    var event = new Event(author, document.version().get(author) + 1, document.version(), edit);
    take(event);
    return event;
  }

  /// Writes something, mostly where it wrote last.
  Event write(RandomGenerator random, Edit last) {
    return write(new Typist(random).next(last, document.length()));
  }

  /// Takes an event: now, or once all that its author had seen is there, or not at all when it is
  /// there already.
  void receive(Event event) {
    waiting.computeIfAbsent(event.author(), name -> new HashMap<>()).put(event.number(), event);
    boolean more = true;
    while (more) {
      more = false;
      for (Map.Entry<String, Map<Long, Event>> from : waiting.entrySet()) {
        Event next = from.getValue().get(document.version().get(from.getKey()) + 1);
        if (next != null && ready(next)) {
          take(next);
          from.getValue().remove(next.number());
          more = true;
        }
      }
    }
  }

  private boolean ready(Event event) {
    VectorClock version = document.version();
    return event.seen().entries().entrySet().stream()
        .allMatch(seen ->
            seen.getKey().equals(event.author()) || seen.getValue() <= version.get(seen.getKey()));
  }

  private void take(Event event) {
    try {
      document.apply(event).forEach(text::change);
    } catch (InvalidEventException e) {
      throw new AssertionError(e);
    }
    assertThat(text.text()).as("the text by edits").isEqualTo(document.text());
  }
}
