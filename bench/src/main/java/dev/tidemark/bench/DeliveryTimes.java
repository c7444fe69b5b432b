package dev.tidemark.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// How long it takes from just before a change is sent until a subscriber has been told of it.
///
/// @param pushes of one change each
/// @param subscriber a socket of another device
record DeliveryTimes(Pushes pushes, LiveSocket subscriber) {
  private static final int ID_AT = "{\"type\":\"change\",\"data\":{\"id\":\"".length();
  private static final long SECONDS_TO_ARRIVE = 30;

  private record Arrival(String id, long time) {}

  /// Pushes so often, and waits until all has arrived.
  ///
  /// @param every from one push to the next, unless an answer takes longer
  /// @return the times, in microseconds
  Histogram run(int count, Duration every) throws IOException {
    try (ExecutorService listening = Executors.newSingleThreadExecutor()) {
      Future<List<Arrival>> arriving = listening.submit(() -> arrivals(count));
      try {
        String[] ids = new String[count];
        long[] sent = new long[count];
        long begun = System.nanoTime();
        for (int i = 0; i < count; i++) {
          waitUntil(begun + i * every.toNanos());
          sent[i] = System.nanoTime();
          pushes.once();
          ids[i] = pushes.id();
        }
        return times(ids, sent, arriving.get(SECONDS_TO_ARRIVE, TimeUnit.SECONDS));
      } catch (ExecutionException | TimeoutException e) {
        throw new IOException("a change did not arrive", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      } finally {
        // Closes the socket when it still listens.
        listening.shutdownNow();
      }
    }
  }

  private List<Arrival> arrivals(int count) throws IOException {
    var arrivals = new ArrayList<Arrival>(count);
    var message = new Collected();
    while (arrivals.size() < count) {
      subscriber.hear(message);
      long time = System.nanoTime();
      arrivals.add(new Arrival(message.quoted(ID_AT), time));
    }
    return arrivals;
  }

  /// Changes arrive in the order in which they were pushed.
  private static Histogram times(String[] ids, long[] sent, List<Arrival> arrivals)
      throws IOException {
    var times = new Histogram(3);
    for (int i = 0; i < ids.length; i++) {
      Arrival arrival = arrivals.get(i);
      if (!arrival.id.equals(ids[i])) {
        throw new IOException("told of " + arrival.id + " (expected: " + ids[i] + ")");
      }
      times.recordValue((arrival.time - sent[i]) / 1_000);
    }
    return times;
  }

  static void waitUntil(long time) {
    for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
