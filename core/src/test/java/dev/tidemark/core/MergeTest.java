package dev.tidemark.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class MergeTest {
  private static final String[] NAMES = {"a", "b", "c", "d", "e"};
  private static final String[] VALUES = {
    "1", "1.0", "2", "\"x\"", "\"\"", "null", "{\"m\":1}", "{\"m\":1e0}", "[1,2]", "[2,1]", "true"
  };

  @Test
  void aMemberChangedOnOneSideShouldBeTakenFromThatSide() {
    assertThat(
            merge(
                "{\"a\":1,\"b\":1,\"c\":1}",
                "{\"a\":2,\"b\":1,\"c\":1}",
                "{\"a\":1,\"b\":3,\"c\":1}"))
        .isEqualTo(new Merge.Merged(new Data("{\"a\":2,\"b\":3,\"c\":1}")));
  }

  @Test
  void aMemberRemovedOnOneSideShouldBeGone() {
    assertThat(merge("{\"a\":1,\"b\":1}", "{\"b\":1}", "{\"a\":1,\"b\":2}"))
        .isEqualTo(new Merge.Merged(new Data("{\"b\":2}")));
  }

  @Test
  void aMemberChangedToTheSameValueOnBothSidesShouldBeTaken() {
    assertThat(merge("{\"a\":1}", "{\"a\":2}", "{\"a\":2.0}"))
        .isInstanceOfSatisfying(
            Merge.Merged.class,
            merged -> assertThat(merged.data().same(new Data("{\"a\":2}"))).isTrue());
  }

  @Test
  void membersChangedToDifferentValuesShouldOverlap() {
    assertThat(merge("{\"a\":1,\"b\":1}", "{\"a\":2,\"b\":2}", "{\"a\":3}"))
        .isEqualTo(new Merge.Overlapping(List.of("a", "b")));
  }

  @Test
  void mergeShouldBeWhatEachMemberSays() {
    Seeds.each(
        20_000,
        random -> {
          Data base = data(random);
          Data server = edited(random, base);
          Data client = edited(random, base);
          var overlap = new LinkedHashSet<String>();
          for (String name : NAMES) {
            boolean both = !same(name, server, base) && !same(name, client, base);
            if (both && !same(name, server, client)) {
              overlap.add(name);
            }
          }
          String shown = "base " + base + ", server " + server + ", client " + client;
          switch (Merge.merge(base, server, client)) {
            case Merge.Overlapping(List<String> members) ->
                assertThat(Set.copyOf(members)).as(shown).isEqualTo(overlap).isNotEmpty();
            case Merge.Merged(Data merged) -> {
              assertThat(overlap).as(shown).isEmpty();
              for (String name : NAMES) {
                Data side = same(name, client, base) ? server : client;
                assertThat(same(name, merged, side)).as("%s of %s", name, shown).isTrue();
                boolean removed =
                    base.tree().has(name) && !(server.tree().has(name) && client.tree().has(name));
                boolean named = server.tree().has(name) || client.tree().has(name);
                if (named && !removed) {
                  assertThat(merged.tree().has(name)).as("%s of %s", name, shown).isTrue();
                }
              }
            }
          }
        });
  }

  @Test
  void mergeShouldNotDependOnWhichSideIsCalledWhich() {
    Seeds.each(
        20_000,
        random -> {
          Data base = data(random);
          Data one = edited(random, base);
          Data other = edited(random, base);
          String shown = "base " + base + ", sides " + one + " and " + other;
          Merge forth = Merge.merge(base, one, other);
          Merge back = Merge.merge(base, other, one);
          switch (forth) {
            case Merge.Merged(Data merged) -> {
              assertThat(back).as(shown).isInstanceOf(Merge.Merged.class);
              assertThat(((Merge.Merged) back).data().same(merged)).as(shown).isTrue();
            }
            case Merge.Overlapping(List<String> members) -> {
              assertThat(back).as(shown).isInstanceOf(Merge.Overlapping.class);
              assertThat(((Merge.Overlapping) back).members())
                  .as(shown)
                  .containsExactlyInAnyOrderElementsOf(members);
            }
          }
        });
  }

  @Test
  void anUnchangedSideShouldGiveTheOtherSide() {
    Seeds.each(
        5_000,
        random -> {
          Data base = data(random);
          Data edited = edited(random, base);
          assertThat(sameAs(Merge.merge(base, base, edited), edited))
              .as("%s, %s", base, edited)
              .isTrue();
          assertThat(sameAs(Merge.merge(base, edited, base), edited))
              .as("%s, %s", base, edited)
              .isTrue();
          assertThat(sameAs(Merge.merge(base, edited, edited), edited))
              .as("%s, %s", base, edited)
              .isTrue();
        });
  }

  private static Merge merge(String base, String server, String client) {
    return Merge.merge(new Data(base), new Data(server), new Data(client));
  }

  private static boolean sameAs(Merge merge, Data data) {
    return merge instanceof Merge.Merged(Data merged) && merged.same(data);
  }

  /// Equality of a member by the canonical form, which the merge itself does not look at.
  private static boolean same(String name, Data one, Data other) {
    return member(name, one).equals(member(name, other));
  }

  private static String member(String name, Data data) {
    var only = data.tree().objectNode();
    if (data.tree().has(name)) {
      only.set(name, data.tree().get(name));
    }
    return Data.of(only).canonical();
  }

  private static Data data(RandomGenerator random) {
    return edited(random, Data.empty());
  }

  private static Data edited(RandomGenerator random, Data data) {
    var tree = data.tree().deepCopy();
    for (String name : NAMES) {
      switch (random.nextInt(4)) {
        case 0 -> tree.set(name, StrictJson.tree(Seeds.oneOf(random, VALUES)));
        case 1 -> {
          if (random.nextBoolean()) {
            tree.remove(name);
          }
        }
        default -> {}
      }
    }
    return Data.of(tree);
  }
}
