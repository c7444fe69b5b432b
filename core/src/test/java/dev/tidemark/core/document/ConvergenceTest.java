package dev.tidemark.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Whatever the order in which events arrive, and however often, everyone ends with the same text:
/// that of Fugue.
class ConvergenceTest {
  @Test
  void everyReplicaShouldEndAsFugueDoes() {
    Seeds.each(2000, random -> endAsFugue(random, 20));
  }

  @Test
  void everyReplicaOfALongerSessionShouldEndAsFugueDoes() {
    Seeds.each(100, random -> endAsFugue(random, 100));
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

  private static void endAsFugue(RandomGenerator random, int length) {
    List<Event> events = Sessions.session(random, 2 + random.nextInt(7), length);
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
