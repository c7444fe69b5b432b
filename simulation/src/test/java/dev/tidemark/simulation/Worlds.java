package dev.tidemark.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.store.memory.MemoryStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/// Runs worlds by their seeds. `-Dtidemark.seed=N` runs that one alone and tells all that happened
/// in it; `-Dtidemark.long=true` runs ten times as many.
final class Worlds {
  static final WorldOptions OPTIONS = WorldOptions.of(5, 2_000);

  private static final WorldOptions SIXTEEN = WorldOptions.of(16, 5_000);

  private static final WorldOptions CROWD = WorldOptions.of(32, 8_000);

  private static final WorldOptions TOLD = OPTIONS.remembering(Integer.MAX_VALUE);

  private Worlds() {}

  /// A disk in memory.
  static Disk memory() {
    var store = new MemoryStore(() -> Instant.EPOCH);
    return () -> store;
  }

  /// Runs that many worlds in memory.
  static void check(int worlds) {
    WorldOptions options = Long.getLong("tidemark.seed") == null ? OPTIONS : TOLD;
    each(worlds, seed -> new World(seed, memory(), options).run());
  }

  /// Runs that many worlds on the disks, and in memory too: what lies under the engine must make no
  /// difference to anybody.
  static void compare(int worlds, LongFunction<Disk> disks) {
    each(
        worlds,
        seed -> {
          var expected = new World(seed, memory(), TOLD);
          expected.run();
          var world = new World(seed, disks.apply(seed), TOLD);
          world.run();
          assertThat(world.story())
              .as("seed %d on this store, compared with memory", seed)
              .isEqualTo(expected.story());
        });
  }

  /// Runs that many worlds of 16 devices in memory.
  static void sixteen(int worlds) {
    each(worlds, seed -> new World(seed, memory(), SIXTEEN).run());
  }

  /// Runs that many worlds of 32 devices, each with a live reader, on the disks.
  static void crowd(int worlds, LongFunction<Disk> disks) {
    each(worlds, seed -> new World(seed, disks.apply(seed), CROWD).run());
  }

  /// The seeds of that many worlds, or of ten times as many.
  static LongStream seeds(int worlds) {
    Long only = Long.getLong("tidemark.seed");
    return only == null
        ? LongStream.rangeClosed(1, Boolean.getBoolean("tidemark.long") ? 10L * worlds : worlds)
        : LongStream.of(only);
  }

  /// How that world fails; empty when every law holds in it.
  static Optional<AssertionError> failure(long seed, WorldOptions options) {
    return failure(() -> new World(seed, memory(), options).run());
  }

  private static void each(int worlds, LongConsumer world) {
    List<AssertionError> broken =
        seeds(worlds)
            .parallel()
            .mapToObj(seed -> failure(() -> world.accept(seed)))
            .flatMap(Optional::stream)
            .toList();
    if (!broken.isEmpty()) {
      AssertionError first = broken.getFirst();
      broken.stream().skip(1).limit(9).forEach(first::addSuppressed);
      throw first;
    }
  }

  private static Optional<AssertionError> failure(Runnable world) {
    try {
      world.run();
      return Optional.empty();
    } catch (AssertionError e) {
      return Optional.of(e);
    }
  }
}
