package dev.tidemark.engine.live;

import dev.tidemark.engine.LoggedConflict;
import java.util.List;

/// What a subscriber is told at once.
///
/// @param deliveries what happened to records, in order
/// @param conflicts what the subscriber's device sent and became a conflict, where it is to be told
///   of it: best effort, the log of conflicts has all
/// @param hasMore whether there is more to read now; when not, the subscriber will be woken
public record Batch(List<Delivery> deliveries, List<LoggedConflict> conflicts, boolean hasMore) {
  public Batch {
    deliveries = List.copyOf(deliveries);
    conflicts = List.copyOf(conflicts);
  }

  static Batch nothing() {
    return new Batch(List.of(), List.of(), false);
  }
}
