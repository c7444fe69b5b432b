package dev.tidemark.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/// Has clients work at the same time, each as fast as it can.
///
/// @param time for how long
/// @param server whose processor time is counted
record Load(Duration time, ServerProcess server) {
  /// Runs for that time, or until nothing is left to do. What is under way at its end is finished
  /// and counted, so that the server has nothing left to do.
  Measured run(List<? extends Work> clients) {
    Duration before = server.processorTime();
    var start = new CyclicBarrier(clients.size());
    try (ExecutorService threads = Executors.newFixedThreadPool(clients.size())) {
      List<Future<Share>> running = new ArrayList<>();
      for (Work client : clients) {
        Callable<Share> share =
            () -> {
              start.await();
              return share(client);
            };
        running.add(threads.submit(share));
      }
      Share all = sum(running);
      Duration used = server.processorTime().minus(before);
      return new Measured(all.rate, all.latencies, all.count, used.toNanos() / 1e3 / all.count);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Share share(Work client) throws IOException {
    var share = new Share();
    long start = System.nanoTime();
    long begun = start;
    while (begun - start < time.toNanos() && !client.isDone()) {
      share.count += client.once();
      long done = System.nanoTime();
      share.latencies.recordValue((done - begun) / 1_000);
      begun = done;
    }
    share.rate = share.count * 1e9 / (begun - start);
    return share;
  }

  private static Share sum(List<Future<Share>> running) throws InterruptedException {
    var sum = new Share();
    for (Future<Share> one : running) {
      try {
        Share share = one.get();
        sum.rate += share.rate;
        sum.count += share.count;
        sum.latencies.add(share.latencies);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof IOException io
            ? new UncheckedIOException(io)
            : new IllegalStateException(e.getCause());
      }
    }
    return sum;
  }

  /// What one client did, or all.
  private static final class Share {
    private final Histogram latencies = new Histogram(3);
    private long count;
    private double rate;
  }
}
