package dev.tidemark.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tidemark.core.VectorClock.Ordering;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class VectorClockTest {
  @Test
  void comparisonShouldFollowEachEntry() {
    var clock = VectorClock.of(Map.of("a", 2L, "b", 1L));
    assertThat(clock.compare(VectorClock.of(Map.of("a", 2L, "b", 1L)))).isEqualTo(Ordering.EQUAL);
    assertThat(clock.compare(VectorClock.of(Map.of("a", 1L)))).isEqualTo(Ordering.ABOVE);
    assertThat(clock.compare(VectorClock.of(Map.of("a", 2L, "b", 1L, "c", 1L))))
        .isEqualTo(Ordering.BELOW);
    assertThat(clock.compare(VectorClock.of(Map.of("a", 3L)))).isEqualTo(Ordering.CONCURRENT);
  }

  @Test
  void anAbsentEntryShouldCountAsZero() {
    assertThat(VectorClock.of(Map.of("a", 0L)).compare(VectorClock.empty()))
        .isEqualTo(Ordering.EQUAL);
    assertThat(VectorClock.of(Map.of("a", 1L)).get("b")).isZero();
  }

  @Test
  void comparisonShouldBeAPartialOrder() {
    Seeds.each(
        20_000,
        random -> {
          VectorClock a = clock(random);
          VectorClock b = clock(random);
          VectorClock c = clock(random);
          assertThat(a.compare(a)).isEqualTo(Ordering.EQUAL);
          assertThat(b.compare(a)).as("%s to %s", b, a).isEqualTo(opposite(a.compare(b)));
          if (atMost(a, b) && atMost(b, a)) {
            assertThat(nonZero(a)).isEqualTo(nonZero(b));
          }
          if (atMost(a, b) && atMost(b, c)) {
            assertThat(atMost(a, c)).as("%s ≤ %s ≤ %s", a, b, c).isTrue();
          }
        });
  }

  @Test
  void mergeShouldBeCommutativeAssociativeIdempotentAndTheLeastUpperBound() {
    Seeds.each(
        20_000,
        random -> {
          VectorClock a = clock(random);
          VectorClock b = clock(random);
          VectorClock c = clock(random);
          VectorClock merged = a.merge(b);
          assertThat(b.merge(a)).isEqualTo(merged);
          assertThat(merged.merge(c)).isEqualTo(a.merge(b.merge(c)));
          assertThat(a.merge(a)).isEqualTo(a);
          assertThat(merged.merge(b)).isEqualTo(merged);
          assertThat(atMost(a, merged) && atMost(b, merged)).as("%s and %s", a, b).isTrue();
          if (atMost(a, c) && atMost(b, c)) {
            assertThat(atMost(merged, c)).as("%s and %s ≤ %s", a, b, c).isTrue();
          }
        });
  }

  @Test
  void incrementShouldGiveAClockAbove() {
    Seeds.each(
        2_000,
        random -> {
          VectorClock clock = clock(random);
          String name = Seeds.oneOf(random, "a", "b", "c", "server");
          VectorClock next = clock.increment(name);
          assertThat(next.compare(clock)).isEqualTo(Ordering.ABOVE);
          assertThat(next.get(name)).isEqualTo(clock.get(name) + 1);
        });
  }

  @Test
  void aFullClockShouldDropItsLowestEntryForANewWriter() {
    VectorClock next = full(5, 256).increment("server");
    assertThat(next.entries()).hasSize(256).containsEntry("server", 1L);
    assertThat(next.entries()).doesNotContainKey("d000").containsKey("d001");
  }

  @Test
  void theWritersEntryShouldStayHowManyHigherEntriesTheOtherClockBrings() {
    var server = VectorClock.of(Map.of("server", 3L));
    VectorClock next = server.mergeAndIncrement(full(10, 256), "server");
    assertThat(next.entries()).hasSize(256).containsEntry("server", 4L);
  }

  @Test
  void pruningShouldDropTheLowestExpendableEntriesAndNoOthers() {
    var clock = VectorClock.of(Map.of("a", 1L, "b", 2L, "c", 3L, "d", 3L));
    assertThat(clock.prune(2, name -> !name.equals("a")).entries())
        .isEqualTo(Map.of("a", 1L, "d", 3L));
    assertThat(clock.prune(1, "b"::equals).entries()).containsOnlyKeys("a", "c", "d");
    assertThat(clock.prune(4, name -> true)).isSameAs(clock);
    assertThat(clock.prune(1, name -> false)).isSameAs(clock);
  }

  @Test
  void entriesOutOfRangeShouldBeRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VectorClock.of(Map.of("tablet-7", -1L)))
        .withMessageContaining("vectorClock.tablet-7");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VectorClock.of(Map.of("tablet-7", 1L << 53)))
        .withMessageContaining("vectorClock.tablet-7");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VectorClock.of(Map.of("a b", 1L)))
        .withMessageContaining(Identifiers.RULE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> full(1, 257))
        .withMessageContaining("257 entries");
    assertThat(VectorClock.of(Map.of("a", VectorClock.MAX_VALUE)).get("a"))
        .isEqualTo((1L << 53) - 1);
  }

  @Test
  void jsonShouldListEntriesByName() {
    assertThat(VectorClock.of(Map.of("server", 15L, "device1", 10L)).json())
        .isEqualTo("{\"device1\":10,\"server\":15}");
    assertThat(VectorClock.empty().json()).isEqualTo("{}");
  }

  static VectorClock clock(RandomGenerator random) {
    var entries = new HashMap<String, Long>();
    for (String name : new String[] {"a", "b", "c", "server"}) {
      if (random.nextInt(3) > 0) {
        entries.put(name, random.nextLong(4));
      }
    }
    return VectorClock.of(entries);
  }

  private static VectorClock full(long value, int size) {
    var entries = new TreeMap<String, Long>();
    for (int i = 0; i < size; i++) {
      entries.put(String.format("d%03d", i), value);
    }
    return VectorClock.of(entries);
  }

  private static boolean atMost(VectorClock some, VectorClock other) {
    Ordering ordering = some.compare(other);
    return ordering == Ordering.EQUAL || ordering == Ordering.BELOW;
  }

  private static Map<String, Long> nonZero(VectorClock clock) {
    var entries = new HashMap<>(clock.entries());
    entries.values().removeIf(value -> value == 0);
    return entries;
  }

  private static Ordering opposite(Ordering ordering) {
    return switch (ordering) {
      case EQUAL -> Ordering.EQUAL;
      case BELOW -> Ordering.ABOVE;
      case ABOVE -> Ordering.BELOW;
      case CONCURRENT -> Ordering.CONCURRENT;
    };
  }
}
