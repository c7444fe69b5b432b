package dev.tidemark.device;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/// The one source of chance in a world, or of one simulated device. Not thread-safe: the order of
/// questions is part of the seed.
public final class Chance {
  private final SplittableRandom random;

  /// @param seed what makes it answer as it does
  public Chance(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /// True in that many of a hundred cases.
  public boolean percent(double share) {
    return random.nextDouble() * 100 < share;
  }

  /// A whole number from 0 up to below the bound.
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /// A whole number in that range, both ends included.
  public int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  /// One of those.
  public <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /// Each of those with even chance, but at least one.
  public TreeSet<String> someOf(List<String> choices) {
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

  /// Another source of chance, whose answers no question to this one changes.
  public Chance split() {
    return new Chance(random.nextLong());
  }

  /// Microseconds up to that time, short ones far more often than long ones.
  public long upTo(Duration most) {
    double share = random.nextDouble();
    return (long) (share * share * share * micros(most));
  }

  /// Microseconds around that mean, exponentially distributed.
  public long around(Duration mean) {
    return (long) (-Math.log(1 - random.nextDouble()) * micros(mean));
  }

  /// Microseconds by which a clock is wrong: up to that much either way.
  public long offBy(Duration most) {
    long bound = micros(most);
    return random.nextLong(-bound, bound + 1);
  }

  /// That time in microseconds.
  public static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }
}
