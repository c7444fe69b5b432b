package dev.tidemark.bench;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.HdrHistogram.Histogram;

/// How long it takes from just before a message is sent until the stream of its phone tells of it.
/// Each phone has its stream open all the while, and gets a message in its turn.
///
/// For one thread.
final class StreamTimes implements Closeable {
  private final Device sender;
  private final List<byte[]> requests = new ArrayList<>();
  private final List<TimedStream> streams = new ArrayList<>();
  private final Listeners listeners = new Listeners();
  private int rounds;

  /// @param sender a device of the tenant's user, which is closed with this
  StreamTimes(URI server, Device sender, List<Phone> phones) throws IOException {
    this.sender = sender;
    for (Phone phone : phones) {
      String path = "/sse/mobile/" + phone.device();
      var stream = new TimedStream(EventStream.open(server, path, phone.token()));
      streams.add(stream);
      listeners.add(stream);
      String body =
          "{\"recipient_id\":\"%s\",\"content\":\"%s\"}"
              .formatted(phone.user(), Conversations.CONTENT);
      requests.add(
          sender.post("/api/messages", Map.of(), body.getBytes(StandardCharsets.US_ASCII)));
    }
  }

  /// Sends every phone so many messages, and waits until all have arrived.
  ///
  /// @param every from one message to the next, unless an answer takes longer
  /// @return the times, in microseconds
  Histogram run(int more, Duration every) throws IOException {
    long[] sent = new long[more * streams.size()];
    try (ExecutorService sending = Executors.newSingleThreadExecutor()) {
      sending.execute(() -> send(sent, every));
      listeners.await(rounds + more);
    }
    var times = new Histogram(3);
    for (int i = 0; i < sent.length; i++) {
      TimedStream stream = streams.get(i % streams.size());
      long arrived = stream.arrivals.get(rounds + i / streams.size());
      times.recordValue((arrived - sent[i]) / 1_000);
    }
    rounds += more;
    return times;
  }

  private void send(long[] sent, Duration every) {
    try {
      var answer = new Collected();
      long begun = System.nanoTime();
      for (int i = 0; i < sent.length; i++) {
        DeliveryTimes.waitUntil(begun + i * every.toNanos());
        sent[i] = System.nanoTime();
        sender.send(requests.get(i % requests.size()), 201, answer.cleared());
      }
    } catch (IOException | RuntimeException e) {
      listeners.giveUp(e);
    }
  }

  @Override
  public void close() throws IOException {
    listeners.close();
    sender.close();
  }

  /// Notes when each event came.
  private static final class TimedStream implements OpenConnection {
    private final EventStream stream;
    private final List<Long> arrivals = new ArrayList<>();

    private TimedStream(EventStream stream) {
      this.stream = stream;
    }

    @Override
    public SelectableChannel channel() {
      return stream.channel();
    }

    @Override
    public int count(ByteBuffer buffer) throws IOException {
      int count = stream.count(buffer);
      long now = System.nanoTime();
      for (int i = 0; i < count; i++) {
        arrivals.add(now);
      }
      return count;
    }

    @Override
    public long counted() {
      return stream.counted();
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }
}
