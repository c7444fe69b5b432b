package dev.tidemark.server.admin;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// How long to wait before a request is sent again: longer each time, up to ten seconds, a little
/// different for everybody; at least as long as the server asks for.
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final Duration patience;
  private Duration waited = Duration.ZERO;
  private Duration next = FIRST;

  /// @param patience how long to wait in all
  Backoff(Duration patience) {
    this.patience = patience;
  }

  /// Waits.
  ///
  /// @param asked how long the server asked to wait; null when it did not
  /// @return whether to try again; otherwise it has been long enough
  boolean waited(@Nullable Duration asked) {
    Duration pause = next.multipliedBy(ThreadLocalRandom.current().nextInt(75, 126)).dividedBy(100);
    if (asked != null && asked.compareTo(pause) > 0) {
      pause = asked;
    }
    if (waited.plus(pause).compareTo(patience) > 0) {
      return false;
    }
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    waited = waited.plus(pause);
    next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
    return true;
  }
}
