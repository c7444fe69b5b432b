package dev.tidemark.server.socket;

import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Waits until a client has taken enough of what was sent to it that there is room for more.
///
/// Thread-safe; one thread at a time may wait.
final class Room {
  private final Duration stall;

  // Both under this object's lock.
  private @Nullable CompletableFuture<Void> wait;
  private boolean ended;

  /// @param stall how long a client may take nothing of what waits for it
  Room(Duration stall) {
    this.stall = stall;
  }

  /// Waits for room.
  ///
  /// @param stalled what to do when there comes to be none
  /// @throws LineClosedException when the line is closed, or there comes to be no room
  void await(WriteStream<?> stream, Runnable stalled) {
    if (!isFull(stream)) {
      return;
    }
    var begun = new CompletableFuture<Void>();
    synchronized (this) {
      if (ended) {
        throw new LineClosedException();
      }
      wait = begun;
    }
    // It may have drained before anybody waited for that.
    if (!isFull(stream)) {
      return;
    }
    try {
      begun.get(stall.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      stalled.run();
      throw new LineClosedException();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LineClosedException();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    isFull(stream);
  }

  /// There is room.
  synchronized void drained() {
    if (wait != null) {
      wait.complete(null);
      wait = null;
    }
  }

  /// The line has ended: nobody waits any more.
  synchronized void end() {
    ended = true;
    drained();
  }

  /// @throws LineClosedException when the line is closed
  private static boolean isFull(WriteStream<?> stream) {
    try {
      return stream.writeQueueFull();
    } catch (IllegalStateException closed) {
      throw new LineClosedException();
    }
  }
}
