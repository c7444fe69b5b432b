package dev.tidemark.core.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.Seeds;
import dev.tidemark.core.VectorClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// A document that was opened from a snapshot goes on as if it had never been closed.
class SnapshotTest {
  @Test
  void aDocumentOpenedAnywhereShouldGoOnAsTheWhole() {
    Seeds.each(
        300,
        random -> {
          List<Event> events = Sessions.session(random, 2 + random.nextInt(4), 60);
          var stored = new Stored();
          var whole = new Replica("whole");
          var opened = new Replica("opened", stored.open(whole.document()));
          for (Event event : events) {
            whole.receive(event);
            stored.events.add(event);
            opened.receive(event);
            assertThat(opened.text()).isEqualTo(whole.text());
            if (random.nextInt(40) == 0) {
              opened = new Replica("opened", stored.open(whole.document()));
            }
          }
        });
  }

  /// The law can fail: a history that tells another position is found out.
  @Test
  void aHistoryThatIsNotAsItWasShouldBeFoundOut() {
    assertThatThrownBy(() ->
            Seeds.each(
                50,
                random -> {
                  List<Event> events = Sessions.session(random, 3, 60);
                  var stored = new Stored();
                  var whole = new Replica("whole");
                  for (Event event : events.subList(0, 30)) {
                    whole.receive(event);
                    stored.events.add(
                        new Event(
                            event.author(), event.number(), event.seen(), new Edit.Insert(0, "x")));
                  }
                  var opened = new Replica("opened", stored.open(whole.document()));
                  for (Event event : events.subList(30, 60)) {
                    whole.receive(event);
                    opened.receive(event);
                  }
                  assertThat(opened.text()).isEqualTo(whole.text());
                }))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("seed ");
  }

  @Test
  void aLongLivedDocumentShouldReadWhatItLetGo() {
    Seeds.each(
        5,
        random -> {
          var stored = new Stored();
          var ann = new Replica("ann", stored.open(Document.empty()));
          var ben = new Replica("ben");
          stored.write(ann, random, 6_000);
          List<Event> offline = new ArrayList<>();
          Edit last = new Edit.Insert(0, "");
          for (int i = 0; i < 20; i++) {
            offline.add(ben.write(random, last));
          }
          assertThat(stored.read).isZero();
          offline.forEach(ann::receive);
          stored.events.forEach(ben::receive);
          assertThat(ann.text()).isEqualTo(ben.text());
          assertThat(stored.read).isPositive();
        });
  }

  @Test
  void anEventThatSawAllShouldNeedNoHistory() throws InvalidEventException {
    VectorClock version = VectorClock.of(Map.of("ann", 7L, "ben", 9L));
    Document document =
        Document.at(
            "tide",
            version,
            () -> {
              throw new AssertionError("read the history");
            });
    document.apply(new Event("cleo", 1, version, new Edit.Insert(0, "low ")));
    document.apply(new Event("ann", 8, document.version(), new Edit.Insert(0, "very ")));
    assertThat(document.text()).isEqualTo("very low tide");
  }

  @Test
  void historyShouldBeReadNoFurtherThanTheNewestPlaceThatAllHadSeen() throws Exception {
    var stored = new Stored();
    var ann = new Replica("ann");
    for (int i = 0; i < 100; i++) {
      stored.events.add(ann.write(new Edit.Insert(0, "a")));
    }
    Document document = stored.open(ann.document());
    document.apply(
        new Event("ben", 1, VectorClock.of(Map.of("ann", 95L)), new Edit.Insert(0, "b")));
    assertThat(stored.read).isEqualTo(5);
    assertThat(document.text()).startsWith("aaaaaba");
  }

  @Test
  void aHistoryWithAHoleShouldLeaveTheDocumentAsItWas() throws Exception {
    var ann = new Replica("ann");
    Event first = ann.write(new Edit.Insert(0, "a"));
    ann.write(new Edit.Insert(1, "b"));
    Event third = ann.write(new Edit.Insert(2, "c"));
    List<Event> history = List.of(third, first);
    Document document = Document.at("abc", ann.document().version(), history::iterator);
    var late = new Event("ben", 1, VectorClock.empty(), new Edit.Insert(0, "x"));
    assertThatThrownBy(() -> document.apply(late))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("history: ");
    assertThat(document.text()).isEqualTo("abc");
    assertThat(document.version()).isEqualTo(ann.document().version());
  }

  @Test
  void anEventFromBeforeTheHistoryBeginsShouldNotBeTaken() throws Exception {
    var ann = new Replica("ann");
    ann.write(new Edit.Insert(0, "a"));
    Event second = ann.write(new Edit.Insert(1, "b"));
    Event third = ann.write(new Edit.Insert(2, "c"));
    List<Event> history = List.of(third, second);
    Document document = Document.at("abc", ann.document().version(), history::iterator);
    var late = new Event("ben", 1, VectorClock.empty(), new Edit.Insert(0, "x"));
    assertThatThrownBy(() -> document.apply(late))
        .isInstanceOfSatisfying(
            InvalidEventException.class,
            e -> assertThat(e.reason()).isEqualTo(InvalidEventException.Reason.HISTORY_GONE));
    assertThat(document.text()).isEqualTo("abc");
    assertThat(document.version()).isEqualTo(ann.document().version());

    VectorClock known = VectorClock.of(Map.of("ann", 1L));
    document.apply(new Event("ben", 1, known, new Edit.Insert(0, "y")));
    assertThat(document.text()).isEqualTo("yabc");
  }

  /// What a store has of one document.
  private static final class Stored {
    private final List<Event> events = new ArrayList<>();
    private int read;

    private Document open(Document document) {
      return Document.at(document.text(), document.version(), this::newestFirst);
    }

    private void write(Replica author, RandomGenerator random, int count) {
      Edit last = new Edit.Insert(0, "");
      for (int i = 0; i < count; i++) {
        Event event = author.write(random, last);
        last = event.edit();
        events.add(event);
      }
    }

    private Iterator<Event> newestFirst() {
      var reversed = new ArrayList<>(events);
      Collections.reverse(reversed);
      Iterator<Event> each = reversed.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return each.hasNext();
        }

        @Override
        public Event next() {
          read++;
          return each.next();
        }
      };
    }
  }
}
