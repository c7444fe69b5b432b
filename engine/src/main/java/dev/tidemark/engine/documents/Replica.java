package dev.tidemark.engine.documents;

import dev.tidemark.core.VectorClock;
import dev.tidemark.core.document.Document;
import dev.tidemark.core.document.Edit;
import dev.tidemark.core.document.Event;
import dev.tidemark.core.document.InvalidEventException;
import dev.tidemark.engine.DocumentOperation;
import dev.tidemark.engine.DocumentText;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.SyncStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A document in memory, as of its newest durable operation; between [#draft] and [#appended] with
/// what is about to become durable, too.
///
/// For one thread at a time.
final class Replica {
  /// The longest text, in code points.
  static final int LONGEST = 1 << 20;

  private static final int TOGETHER = 1_000;

  private final SyncStore store;
  private final String tenant;
  private final String id;
  private final Document document;
  private final Map<String, Long> numbers;
  private long revision;

  Replica(SyncStore store, String tenant, String id, DocumentText text) {
    this.store = store;
    this.tenant = tenant;
    this.id = id;
    this.document = Document.at(text.text(), text.clock(), new StoredHistory(store, tenant, id));
    this.numbers = new HashMap<>(text.clock().entries());
    this.revision = text.revision();
  }

  /// The newest durable revision.
  long revision() {
    return revision;
  }

  DocumentText text() {
    return new DocumentText(document.text(), revision, VectorClock.of(numbers));
  }

  VectorClock clock() {
    return VectorClock.of(numbers);
  }

  /// Whether an author's event of that number is in the text.
  boolean holds(String author, long number) {
    return number > 0 && number <= numbers.getOrDefault(author, 0L);
  }

  /// Whether somebody has seen what is not here: they were told of it by another node.
  boolean isBehind(List<Waiting> waiting) {
    return waiting.stream()
        .flatMap(one -> others(one.seen(), one.session().author()).entries().entrySet().stream())
        .anyMatch(entry -> entry.getValue() > numbers.getOrDefault(entry.getKey(), 0L));
  }

  /// Takes in what others than this process have appended.
  ///
  /// @return that, in order
  List<DocumentOperation> catchUp(Reading reading) {
    var missed = new ArrayList<DocumentOperation>();
    List<DocumentOperation> some = reading.operationsAfter(tenant, id, revision, TOGETHER);
    while (!some.isEmpty()) {
      for (DocumentOperation operation : some) {
        if (operation.part() == 0) {
          merge(operation.event());
        }
        revision = operation.revision();
      }
      missed.addAll(some);
      some = reading.operationsAfter(tenant, id, revision, TOGETHER);
    }
    return missed;
  }

  private void merge(Event event) {
    try {
      document.apply(event);
      numbers.put(event.author(), event.number());
    } catch (InvalidEventException e) {
      throw new IllegalStateException(id + ": an operation that was taken is not good", e);
    }
  }

  /// Merges what waits into the text.
  Draft draft(List<Waiting> waiting) {
    var draft = new Draft();
    for (Waiting one : waiting) {
      if (!one.session().isOver()) {
        draft(one, draft);
      }
    }
    return draft;
  }

  private void draft(Waiting one, Draft draft) {
    String author = one.session().author();
    long newest = numbers.getOrDefault(author, 0L);
    long number = one.number() == 0 ? newest + 1 : one.number();
    var event = new Event(author, number, others(one.seen(), author), one.edit());
    if (number <= newest) {
      repeat(one, event, draft);
    } else if (newest == 0 && numbers.size() >= VectorClock.MAX_ENTRIES) {
      refuse(
          one,
          Refusal.TOO_MANY_AUTHORS,
          "the document has " + VectorClock.MAX_ENTRIES + " authors, which is the most",
          draft);
    } else if (document.length() + inserted(one.edit()) > LONGEST) {
      refuse(one, Refusal.TOO_LONG, "a document has at most " + LONGEST + " code points", draft);
    } else {
      try {
        List<Edit> edits = document.apply(event);
        numbers.put(author, number);
        draft.add(one.session(), event, edits);
      } catch (InvalidEventException e) {
        refuse(one, Refusal.of(e), String.valueOf(e.getMessage()), draft);
      }
    }
  }

  /// What an author has seen of others; its own operations it always has.
  private static VectorClock others(VectorClock seen, String author) {
    var others = new TreeMap<>(seen.entries());
    others.remove(author);
    others.values().removeIf(number -> number == 0);
    return VectorClock.of(others);
  }

  private static int inserted(Edit edit) {
    return edit instanceof Edit.Insert(int position, String text)
        ? text.codePointCount(0, text.length())
        : 0;
  }

  /// The same again is answered again, anything else under its number is not taken.
  private void repeat(Waiting one, Event event, Draft draft) {
    if (draft.holds(event)) {
      return; // It is answered once it is durable.
    }
    List<DocumentOperation> first =
        store.read(reading -> reading.operationsOf(tenant, id, event.author(), event.number()));
    if (first.isEmpty()) {
      refuse(
          one,
          Refusal.TOO_OLD,
          "operation " + event.number() + " of " + event.author() + " was made long ago",
          draft);
    } else if (first.getFirst().event().equals(event)) {
      first.forEach(part -> draft.tell(one.session(), new News.Taken(part)));
    } else {
      refuse(
          one,
          Refusal.AUTHOR_REUSED,
          event.author() + " has made another operation " + event.number(),
          draft);
    }
  }

  private static void refuse(Waiting one, Refusal reason, String message, Draft draft) {
    draft.tell(one.session(), new News.Refused(one.number(), reason, message));
  }

  /// What was drafted is durable.
  void appended(List<DocumentOperation> operations) {
    revision += operations.size();
  }
}
