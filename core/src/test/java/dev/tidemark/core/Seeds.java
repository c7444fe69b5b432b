package dev.tidemark.core;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Checks a property for many seeds. A failure names its seed, which alone replays it.
public final class Seeds {
  private static final int FACTOR = Boolean.getBoolean("tidemark.long") ? 20 : 1;

  /// What should hold whatever the random source gives.
  @FunctionalInterface
  public interface Property {
    void check(RandomGenerator random) throws Exception;
  }

  private Seeds() {}

  /// Checks the property for the seeds 0 … count − 1, and twenty times as many in a long run.
  public static void each(int count, Property property) {
    for (long seed = 0; seed < (long) count * FACTOR; seed++) {
      try {
        property.check(RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  /// One of those.
  @SafeVarargs
  public static <T> T oneOf(RandomGenerator random, T... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
