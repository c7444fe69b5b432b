package dev.tidemark.server.simulate;

import dev.tidemark.server.admin.Backoff;
import dev.tidemark.server.admin.FailedException;
import java.time.Duration;

/// Tries something until it is done, as long as patience lasts: the server may be away for a while.
///
/// @param patience how long in all
/// @param tally told of each time that it was not done
record Persistence(Duration patience, Tally tally) {
  /// Something that can be tried again.
  @FunctionalInterface
  interface Attempt {
    void make() throws FailedException;
  }

  /// Tries it until it is done.
  ///
  /// @param hangUp what to do after each time that it was not done
  /// @throws FailedException what went wrong the last time; at once when the server does not know
  ///   the device any more
  void untilDone(Attempt attempt, Runnable hangUp) throws FailedException {
    var backoff = new Backoff(patience);
    while (true) {
      try {
        attempt.make();
        return;
      } catch (FailedException e) {
        tally.failed(e);
        hangUp.run();
        if (e.isAnswer(401) || !backoff.waited(e.askedToWait())) {
          throw e;
        }
      }
    }
  }
}
