package dev.tidemark.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.Restoration;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.store.memory.MemoryStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
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
    return memory(Worlds::beginEpoch);
  }

  /// A disk in memory.
  ///
  /// @param restored what is done with a store that was brought back
  static Disk memory(BiConsumer<SyncStore, Instant> restored) {
    var store = new MemoryStore(() -> Instant.EPOCH);
    return new Disk() {
      @Override
      public SyncStore open() {
        return store;
      }

      @Override
      public Copy backUp() {
        Runnable back = store.mark();
        return now -> {
          back.run();
          restored.accept(store, now);
        };
      }
    };
  }

  private static void beginEpoch(SyncStore store, Instant now) {
    new Restoration(store).begin(now);
  }

  /// Runs that many worlds in memory.
  static void check(int worlds) {
    WorldOptions options = Long.getLong("tidemark.seed") == null ? OPTIONS : TOLD;
    each(worlds, seed -> new World(seed, memory(), options).run());
  }

  /// Runs that many worlds on the disks, and in memory too: what lies under the engine must make no
  /// difference to anybody.
  static void compare(int worlds, LongFunction<Disk> disks) {
    compare(worlds, disks, TOLD);
  }

  /// The same with worlds in which the store is restored from a backup.
  static void compareRestored(int worlds, LongFunction<Disk> disks) {
    compare(worlds, disks, TOLD.restoring());
  }

  private static void compare(int worlds, LongFunction<Disk> disks, WorldOptions options) {
    each(
        worlds,
        seed -> {
          var expected = new World(seed, memory(), options);
          expected.run();
          var world = new World(seed, disks.apply(seed), options);
          world.run();
          assertThat(world.story())
              .as("seed %d on this store, compared with memory", seed)
              .isEqualTo(expected.story());
        });
  }

  /// Runs that many worlds in memory in which the store is restored from a backup.
  static void restored(int worlds) {
    WorldOptions options = Long.getLong("tidemark.seed") == null ? OPTIONS : TOLD;
    each(worlds, seed -> new World(seed, memory(), options.restoring()).run());
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
  static Optional<AssertionError> failure(long seed, Disk disk, WorldOptions options) {
    return failure(() -> new World(seed, disk, options).run());
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
