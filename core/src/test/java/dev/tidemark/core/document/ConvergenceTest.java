package dev.tidemark.core.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.Seeds;
import dev.tidemark.core.VectorClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Whatever the order in which events arrive, and however often, everyone ends with the same text:
/// that of Fugue.
class ConvergenceTest {
  @Test
  void everyReplicaShouldEndAsFugueDoes() {
    Seeds.each(2000, random -> endAsFugue(session(random, 20), random));
  }

  @Test
  void everyReplicaOfALongerSessionShouldEndAsFugueDoes() {
    Seeds.each(200, random -> endAsFugue(session(random, 100), random));
  }

  @Test
  void everyReplicaShouldEndAsFugueDoesWherePeopleTypeWithoutAPause() {
    Seeds.each(
        200, random -> endAsFugue(Sessions.live(random, 2 + random.nextInt(5), 120), random));
  }

  @Test
  void longBranchesOfflineShouldMerge() {
    Seeds.each(
        15,
        random -> {
          List<Replica> replicas = Sessions.replicas(2 + random.nextInt(4));
          var events = new ArrayList<Event>();
          for (int round = 0; round < 2; round++) {
            for (Replica replica : replicas) {
              events.addAll(Sessions.branch(replica, random, random.nextInt(500)));
            }
            for (Replica replica : replicas) {
              events.forEach(replica::receive);
            }
          }
          shouldEndAs(replicas.getFirst().text(), events, random);
        });
  }

  /// The laws can fail: a replica that orders ties the other way is found out.
  @Test
  void aReplicaThatOrdersTiesTheOtherWayShouldBeFoundOut() {
    assertThatThrownBy(() ->
            Seeds.each(
                50,
                random -> {
                  List<Event> events = Sessions.session(random, 3, 20);
                  List<Event> mirrored = events.stream().map(ConvergenceTest::mirror).toList();
                  shouldEndAs(Sessions.textOf(events), mirrored, random);
                }))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("seed ");
  }

  /// So is one that changes its text by the edits as their authors made them.
  @Test
  void editsAsTheirAuthorsMadeThemShouldBeFoundOut() {
    assertThatThrownBy(() ->
            Seeds.each(
                50,
                random -> {
                  var text = new PlainText("");
                  List<Event> events = Sessions.session(random, 3, 20);
                  events.forEach(event -> text.change(event.edit()));
                  assertThat(text.text()).isEqualTo(Sessions.textOf(events));
                }))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("seed ");
  }

  /// The same event by an author whose name sorts the other way: `author-z` is `author-a`.
  private static Event mirror(Event event) {
    var seen = new TreeMap<String, Long>();
    event.seen().entries().forEach((author, number) -> seen.put(mirror(author), number));
    return new Event(mirror(event.author()), event.number(), VectorClock.of(seen), event.edit());
  }

  private static String mirror(String author) {
    int last = author.length() - 1;
    return author.substring(0, last) + (char) ('a' + 'z' - author.charAt(last));
  }

  private static List<Event> session(RandomGenerator random, int length) {
    return Sessions.session(random, 2 + random.nextInt(7), length);
  }

  private static void endAsFugue(List<Event> events, RandomGenerator random) {
    var fugue = new FugueText();
    events.forEach(fugue::apply);
    shouldEndAs(fugue.text(), events, random);
  }

  private static void shouldEndAs(String text, List<Event> events, RandomGenerator random) {
    for (int i = 0; i < 3; i++) {
      var order = new ArrayList<>(events);
      Collections.shuffle(order, new Random(random.nextLong()));
      order.addAll(order.subList(0, order.size() / 4));
      var replica = new Replica("reader");
      order.forEach(replica::receive);
      assertThat(replica.text()).isEqualTo(text);
    }
  }
}
