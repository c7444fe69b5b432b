package dev.tidemark.engine.live;

import dev.tidemark.engine.LoggedConflict;
import java.util.List;
import java.util.Set;

/// What a subscriber is told at once.
///
/// @param deliveries what happened to records, in order
/// @param conflicts what the subscriber's device sent and became a conflict, where it is to be told
///   of it: best effort, the log of conflicts has all
/// @param traces in which traces that was committed, as W3C `traceparent`s, as far as it was
///   recently and in any
/// @param hasMore whether there is more to read now; when not, the subscriber will be woken
public record Batch(
    List<Delivery> deliveries,
    List<LoggedConflict> conflicts,
    Set<String> traces,
    boolean hasMore) {
  public Batch {
    deliveries = List.copyOf(deliveries);
    conflicts = List.copyOf(conflicts);
    traces = Set.copyOf(traces);
  }

  static Batch nothing() {
    return new Batch(List.of(), List.of(), Set.of(), false);
  }
}
