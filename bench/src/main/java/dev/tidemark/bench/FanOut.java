package dev.tidemark.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Pushes as fast as possible until every subscriber has been told of every record.
///
/// @param pushers how many devices push at the same time
/// @param subscribers how many sockets are told
/// @param batches how many pushes there are in all, of [#BATCH] records each
record FanOut(int pushers, int subscribers, int batches) {
  static final int BATCH = 100;

  /// What came of it.
  ///
  /// @param rate deliveries in a second, from before the first push to the last delivery
  /// @param cost the server's processor time for each delivery, in microseconds
  record Result(double rate, double cost) {}

  /// The one to be run before, so that the server has compiled what is hot.
  private int warmUps() {
    return Math.max(1, batches / 4);
  }

  /// @param tenant one whose records nobody else pushes
  Result run(ServerProcess server, String tenant) throws IOException {
    String token = Device.signIn(server.url(), tenant, Tenants.USERNAME, Tenants.PASSWORD);
    var sockets = new SyncSockets(server.url(), token);
    var clients = new ArrayList<Pushes>();
    try (var listeners = new Listeners()) {
      for (int i = 0; i < subscribers; i++) {
        listeners.add(sockets.open("subscriber-" + i, Pushes.COLLECTION));
      }
      for (int i = 0; i < pushers; i++) {
        Device device = Device.initialised(server.url(), token, "pusher-" + i);
        clients.add(Pushes.creates(device, BATCH, false, i));
      }
      push(clients, warmUps(), listeners, (long) warmUps() * BATCH);
      Duration before = server.processorTime();
      long begun = System.nanoTime();
      push(clients, batches, listeners, (long) (warmUps() + batches) * BATCH);
      long took = System.nanoTime() - begun;
      Duration used = server.processorTime().minus(before);
      double deliveries = (double) batches * BATCH * subscribers;
      return new Result(deliveries * 1e9 / took, used.toNanos() / 1e3 / deliveries);
    } finally {
      for (Pushes client : clients) {
        client.close();
      }
    }
  }

  /// @param told how many messages each subscriber has been told in the end
  private static void push(List<Pushes> clients, int count, Listeners listeners, long told)
      throws IOException {
    var left = new AtomicInteger(count);
    try (ExecutorService threads = Executors.newFixedThreadPool(clients.size())) {
      for (Pushes client : clients) {
        threads.execute(() -> {
          try {
            while (left.getAndDecrement() > 0) {
              client.once();
            }
          } catch (IOException | RuntimeException e) {
            listeners.giveUp(e);
          }
        });
      }
      listeners.await(told);
    }
  }
}
