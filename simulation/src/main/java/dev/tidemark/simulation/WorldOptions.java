package dev.tidemark.simulation;

import dev.tidemark.core.Decider;
import dev.tidemark.engine.SyncStore;
import java.util.function.UnaryOperator;

/// What a world is like, besides its seed.
///
/// @param devices how many devices there are
/// @param steps how many events happen before everything comes to rest
/// @param decider by which rules the server judges
/// @param remembered how many of the last events a failure tells of
/// @param engineStore how the server sees its store; for planting faults
/// @param committingStore how those who commit see that store, the live readers being told of what
///   they do; for planting faults
public record WorldOptions(
    int devices,
    int steps,
    int remembered,
    Decider decider,
    UnaryOperator<SyncStore> engineStore,
    UnaryOperator<SyncStore> committingStore,
    boolean restored) {

  /// A world without planted faults.
  public static WorldOptions of(int devices, int steps) {
    return new WorldOptions(
        devices,
        steps,
        40,
        Decider.standard(),
        UnaryOperator.identity(),
        UnaryOperator.identity(),
        false);
  }

  /// The same world, told of from its beginning when it fails.
  public WorldOptions remembering(int events) {
    return new WorldOptions(
        devices, steps, events, decider, engineStore, committingStore, restored);
  }

  /// The same world under other rules.
  public WorldOptions deciding(Decider other) {
    return new WorldOptions(
        devices, steps, remembered, other, engineStore, committingStore, restored);
  }

  /// The same world with a server that sees its store so.
  public WorldOptions seeing(UnaryOperator<SyncStore> other) {
    return new WorldOptions(devices, steps, remembered, decider, other, committingStore, restored);
  }

  /// The same world with live readers who are told otherwise of what is committed.
  public WorldOptions telling(UnaryOperator<SyncStore> committing, UnaryOperator<SyncStore> seen) {
    return new WorldOptions(devices, steps, remembered, decider, seen, committing, restored);
  }

  /// The same world, in which the store is restored from a backup.
  public WorldOptions restoring() {
    return new WorldOptions(
        devices, steps, remembered, decider, engineStore, committingStore, true);
  }
}
