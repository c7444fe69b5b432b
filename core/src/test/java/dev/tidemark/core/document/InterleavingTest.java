package dev.tidemark.core.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// What several people insert at one place at the same time stands one after the other, never
/// character by character: typed forwards, typed backwards, or pasted.
class InterleavingTest {
  @Test
  void insertsAtOnePlaceShouldNotInterleave() {
    Seeds.each(
        500,
        random -> {
          List<Event> events = writers(random);
          shouldStandApart(Sessions.textOf(mixed(random, events)));
        });
  }

  /// The law can fail: positions taken as they stand do interleave.
  @Test
  void insertsThatAreNotMergedShouldBeFoundOut() {
    assertThatThrownBy(() ->
            Seeds.each(
                50,
                random -> {
                  var text = new PlainText("");
                  mixed(random, writers(random)).forEach(event -> text.change(event.edit()));
                  shouldStandApart(text.text());
                }))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("seed ");
  }

  /// A text of `<>`, and what two to five authors who know nothing else of one another write into
  /// its middle, each a letter again and again.
  private static List<Event> writers(RandomGenerator random) {
    Event first = new Replica("first").write(new Edit.Insert(0, "<>"));
    var events = new ArrayList<Event>(List.of(first));
    int authors = 2 + random.nextInt(4);
    for (int i = 0; i < authors; i++) {
      String letter = String.valueOf((char) ('a' + i));
      var author = new Replica(letter);
      author.receive(first);
      boolean forwards = random.nextBoolean();
      int written = 0;
      for (int inserts = 1 + random.nextInt(8); inserts > 0; inserts--) {
        int length = random.nextInt(4) == 0 ? 3 : 1;
        int position = forwards ? 1 + written : 1;
        events.add(author.write(new Edit.Insert(position, letter.repeat(length))));
        written += length;
      }
    }
    return events;
  }

  /// Each author's events in their order, but those of different authors mixed.
  private static List<Event> mixed(RandomGenerator random, List<Event> events) {
    var left = new ArrayList<>(events.subList(1, events.size()));
    var mixed = new ArrayList<>(events.subList(0, 1));
    while (!left.isEmpty()) {
      String author = left.get(random.nextInt(left.size())).author();
      int next = 0;
      while (!left.get(next).author().equals(author)) {
        next++;
      }
      mixed.add(left.remove(next));
    }
    return mixed;
  }

  private static void shouldStandApart(String text) {
    assertThat(text).matches("<a+b+c*d*e*>");
  }
}
