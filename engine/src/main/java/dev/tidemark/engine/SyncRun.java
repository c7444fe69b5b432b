package dev.tidemark.engine;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One sync that really happened, over any protocol.
///
/// @param tenant the tenant
/// @param device the device; null when the request named none
/// @param user the user
/// @param kind what it was: `push`, `pull`, `full` …
/// @param outcome how it ended
/// @param changes how many changes were received
/// @param conflicts how many of them conflicted
/// @param startedAt when it began
/// @param took how long it took
public record SyncRun(
    String tenant,
    @Nullable String device,
    String user,
    String kind,
    Outcome outcome,
    int changes,
    int conflicts,
    Instant startedAt,
    Duration took) {

  /// How a sync ended.
  public enum Outcome {
    SUCCEEDED,
    CONFLICTED,
    FAILED
  }
}
