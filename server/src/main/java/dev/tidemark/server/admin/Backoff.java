package dev.tidemark.server.admin;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// How long to wait before a request is sent again: longer each time, up to ten seconds, a little
/// different for everybody; at least as long as the server asks for.
public final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final Duration patience;
  private Duration waited = Duration.ZERO;
  private Duration next = FIRST;

  /// @param patience how long to wait in all
  public Backoff(Duration patience) {
    this.patience = patience;
  }

  /// How long an answer asks to wait, by `Retry-After`; null when it does not.
  public static @Nullable Duration asked(HttpResponse<?> answer) {
    return answer
        .headers()
        .firstValue("Retry-After")
        .filter(seconds -> seconds.matches("[0-9]{1,6}"))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .orElse(null);
  }

  /// Waits.
  ///
  /// @param asked how long the server asked to wait; null when it did not
  /// @return whether to try again; otherwise it has been long enough
  public boolean waited(@Nullable Duration asked) {
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
