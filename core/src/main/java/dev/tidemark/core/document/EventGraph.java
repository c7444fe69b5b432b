package dev.tidemark.core.document;

import dev.tidemark.core.VectorClock;
import dev.tidemark.core.document.InvalidEventException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Who has made which events, and which of them each had seen.
///
/// The newest events of each author are held; older ones are read from the [History] when they are
/// needed.
final class EventGraph {
  private static final Clock NOTHING = new Clock();

  private final History history;
  private final Map<String, Author> byName = new HashMap<>();
  private final List<Author> authors = new ArrayList<>();
  private final Clock version = new Clock();

  /// @param version the events that there are, none of which is held
  EventGraph(VectorClock version, History history) {
    this.history = history;
    version
        .entries()
        .forEach((name, newest) -> {
          if (newest > 0) {
            know(new Author(name, authors.size(), newest));
          }
        });
  }

  VectorClock version() {
    var entries = new TreeMap<String, Long>();
    authors.forEach(author -> entries.put(author.name(), author.newest()));
    return VectorClock.of(entries);
  }

  /// The same as a clock of its own.
  Clock clock() {
    return version.copy();
  }

  /// The author of the next event; known only once an event was [added][#add].
  Author author(Event event) throws InvalidEventException {
    Author known = byName.get(event.author());
    if (known == null && authors.size() == VectorClock.MAX_ENTRIES) {
      throw new InvalidEventException(
          Reason.TOO_MANY_AUTHORS,
          "author: the document has " + VectorClock.MAX_ENTRIES + " authors, which is the most");
    }
    Author author = known == null ? new Author(event.author(), authors.size(), 0) : known;
    if (event.number() != author.newest() + 1) {
      throw new InvalidEventException(
          event.number() <= author.newest() ? Reason.ALREADY_THERE : Reason.NUMBER_GAP,
          "number: " + event.number() + " (expected: " + (author.newest() + 1) + ")");
    }
    return author;
  }

  /// What the event had seen of the other authors.
  Clock seen(Event event, Author author) throws InvalidEventException {
    var seen = new Clock();
    for (Map.Entry<String, Long> entry : event.seen().entries().entrySet()) {
      Author other = byName.get(entry.getKey());
      long number = entry.getValue();
      if (number == 0 || entry.getKey().equals(author.name())) {
        continue;
      }
      if (other == null || number > other.newest()) {
        throw new InvalidEventException(
            Reason.UNKNOWN_EVENTS,
            String.format(
                "seen.%s: %d (expected: at most %d)",
                entry.getKey(), number, other == null ? 0 : other.newest()));
      }
      seen.set(other.index(), number);
    }
    Clock last = author.lastSeen(NOTHING);
    return last.same(seen) ? last : seen;
  }

  /// Whether an event of the author that has seen this had seen everything.
  boolean sawEverything(Clock seen, Author author) {
    return seen.atLeast(version, author.index());
  }

  /// The newest clock that everything after it has seen, an event that has seen this included. The
  /// events after it are held then.
  ///
  /// An author's clocks only rise, so of each author the first event after the clock decides. Such
  /// a clock is closed: were an event in it to have seen one after it, that one would have seen the
  /// event.
  ///
  /// @throws InvalidEventException when the history ends before
  /// @throws IllegalStateException when the history lacks an event in between
  Clock critical(Clock seen, Author author) throws InvalidEventException {
    Clock critical = version.copy();
    critical.lower(seen, author.index());
    var older = new Older();
    boolean lowered = true;
    while (lowered) {
      lowered = false;
      for (Author each : authors) {
        long next = critical.get(each.index()) + 1;
        if (next <= each.newest()) {
          older.hold(each, next);
          lowered |= critical.lower(each.run(next).seen(), each.index());
        }
      }
    }
    return critical;
  }

  /// Refuses a clock that names an event but not all that this one had seen.
  ///
  /// @param critical what everything after it has seen; the events after it have to be held
  void requireComplete(Clock seen, Author author, Clock critical) throws InvalidEventException {
    if (seen == author.lastSeen(NOTHING)) {
      return;
    }
    for (Author each : authors) {
      boolean own = each.index() == author.index();
      long number = own ? author.newest() : seen.get(each.index());
      if (number <= critical.get(each.index())) {
        continue;
      }
      if (!seen.atLeast(each.run(number).seen(), author.index())) {
        throw new InvalidEventException(
            Reason.CLOCK_INCOMPLETE,
            String.format(
                "seen: names event %d of %s, but not all that it had seen", number, each.name()));
      }
    }
  }

  /// Hands the events after a [critical][#critical] clock to the walker, each after those that it
  /// had seen, and as many of one author in a row as can be.
  void replay(Clock critical, Walker walker) {
    Clock done = critical.copy();
    boolean more = true;
    while (more) {
      more = false;
      for (Author author : authors) {
        int index = author.index();
        while (done.get(index) < author.newest()) {
          long next = done.get(index) + 1;
          Run run = author.run(next);
          if (!done.atLeast(run.seen(), index)) {
            break;
          }
          walker.replay(author, run, next);
          done.set(index, run.last());
          more = true;
        }
      }
    }
  }

  /// What all have seen who have made an event since then. So it is likely that every later event
  /// has seen it.
  Clock settled(Clock since) {
    Clock settled = version.copy();
    for (Author author : authors) {
      if (author.newest() > since.get(author.index())) {
        settled.lower(author.lastSeen(NOTHING), author.index());
      }
    }
    return settled;
  }

  /// Lets go of older events up to these, where there are many and the history has them.
  void forget(Clock upTo) {
    if (history != History.NONE) {
      authors.forEach(author -> author.forget(upTo.get(author.index())));
    }
  }

  /// Lets go of older events of the author, likewise.
  void forget(Author author) {
    if (history != History.NONE) {
      author.forget(author.newest());
    }
  }

  /// Adds the author's next event.
  void add(Author author, Run run) {
    if (author.index() == authors.size()) {
      know(author);
    }
    author.append(run);
    version.set(author.index(), author.newest());
  }

  private void know(Author author) {
    byName.put(author.name(), author);
    authors.add(author);
    version.set(author.index(), author.newest());
  }

  /// What is read of the history, from the newest event on.
  private final class Older {
    private @Nullable Iterator<Event> events;

    /// Reads until that event of the author is held.
    void hold(Author author, long number) throws InvalidEventException {
      if (author.oldest() <= number) {
        return;
      }
      if (events == null) {
        events = history.newestFirst();
      }
      while (author.oldest() > number) {
        if (!events.hasNext()) {
          throw new InvalidEventException(
              Reason.HISTORY_GONE,
              "seen: goes back to event "
                  + number
                  + " of "
                  + author.name()
                  + " (expected: events that are still known)");
        }
        take(events.next());
      }
    }

    private void take(Event event) {
      Author author = byName.get(event.author());
      if (author == null || event.number() >= author.oldest()) {
        return;
      }
      if (event.number() < author.oldest() - 1) {
        throw new IllegalStateException(
            "history: lacks event " + (author.oldest() - 1) + " of " + author.name());
      }
      var seen = new Clock();
      event
          .seen()
          .entries()
          .forEach((name, newest) -> {
            Author other = byName.get(name);
            if (newest > 0 && other != null && other != author) {
              seen.set(other.index(), newest);
            }
          });
      author.prepend(Run.of(event, seen));
    }
  }
}
