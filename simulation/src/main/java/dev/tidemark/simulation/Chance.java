package dev.tidemark.simulation;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/// The one source of chance in a world. Not thread-safe: the order of questions is part of the
/// seed.
final class Chance {
  private final SplittableRandom random;

  Chance(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /// True in that many of a hundred cases.
  boolean percent(double share) {
    return random.nextDouble() * 100 < share;
  }

  /// A whole number from 0 up to below the bound.
  int below(int bound) {
    return random.nextInt(bound);
  }

  /// A whole number in that range, both ends included.
  int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  /// One of those.
  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /// Each of those with even chance, but at least one.
  TreeSet<String> someOf(List<String> choices) {
    var some = new TreeSet<String>();
    for (String choice : choices) {
      if (random.nextBoolean()) {
        some.add(choice);
      }
    }
    if (some.isEmpty()) {
      some.add(oneOf(choices));
    }
    return some;
  }

  /// Microseconds up to that time, short ones far more often than long ones.
  long upTo(Duration most) {
    double share = random.nextDouble();
    return (long) (share * share * share * micros(most));
  }

  /// Microseconds around that mean, exponentially distributed.
  long around(Duration mean) {
    return (long) (-Math.log(1 - random.nextDouble()) * micros(mean));
  }

  /// Microseconds by which a clock is wrong: up to that much either way.
  long offBy(Duration most) {
    long bound = micros(most);
    return random.nextLong(-bound, bound + 1);
  }

  static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }
}
