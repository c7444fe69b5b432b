package dev.tidemark.server.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.RunningServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A server that is killed at any moment of an upload: whatever it acknowledged is there, and what
/// comes of it in the end is the file. A failure names its seed.
@Timeout(600)
class UploadCrashIT {
  private static final int SEEDS = Boolean.getBoolean("tidemark.long") ? 100 : 10;
  private static final int CHUNK = TestFile.CHUNK;
  private static final int SENDERS = 4;

  @TempDir private Path folder;

  @Test
  void whatWasAcknowledgedShouldOutlastAKill() throws Exception {
    try (RunningServer server =
            RunningServer.in(folder)
                .with("tidemark.limits.upload-init", "1000/1s")
                .with("tidemark.limits.upload-chunk", "100000/1s")
                .start("demo");
        HttpClient http = HttpClient.newHttpClient()) {
      UploadPeer peer = UploadPeer.signedIn(http, server.url());
      for (int seed = 0; seed < SEEDS; seed++) {
        try {
          peer = new Life(server, peer, new Random(seed)).live();
        } catch (Exception | AssertionError e) {
          throw new AssertionError("seed " + seed + ": " + e.getMessage() + "\n" + server.log(), e);
        }
      }
    }
  }

  /// One upload, and the kill in it.
  private static final class Life {
    private final RunningServer server;
    private final Random random;
    private final byte[] file;
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private UploadPeer peer;

    private Life(RunningServer server, UploadPeer peer, Random random) {
      this.server = server;
      this.peer = peer;
      this.random = random;
      this.file = new byte[CHUNK * (10 + random.nextInt(20)) + 1 + random.nextInt(CHUNK)];
      random.nextBytes(file);
    }

    /// @return a peer of the server where it listens in the end
    private UploadPeer live() throws Exception {
      String upload = peer.begin(file.length, TestFile.sha256(file), CHUNK);
      List<Long> all = new ArrayList<>(LongStream.range(0, chunks()).boxed().toList());
      Collections.shuffle(all, random);
      boolean atTheEnd = random.nextInt(4) == 0;
      if (atTheEnd) {
        send(upload, all, chunks() + 1);
        killWhile(() -> peer.finish(upload));
      } else {
        send(upload, all, random.nextInt(chunks()));
      }
      if (server.process().isAlive()) {
        server.killHard();
      }
      server.restart();
      peer = peer.at(server.url());

      assertThat(peer.chunks(upload, "uploaded_chunks")).containsAll(acknowledged);
      send(upload, peer.chunks(upload, "missing_chunks"), chunks() + 1);
      String path = peer.finish(upload);
      try (InputStream content = peer.file(path)) {
        assertThat(TestFile.sha256(content.readAllBytes())).isEqualTo(TestFile.sha256(file));
      }
      return peer;
    }

    private int chunks() {
      return (file.length + CHUNK - 1) / CHUNK;
    }

    /// Sends chunks, several at a time and some of them twice, until so many are acknowledged; then
    /// the server is killed.
    private void send(String upload, List<Long> numbers, int until) throws Exception {
      Queue<Long> waiting = new ConcurrentLinkedQueue<>(numbers);
      numbers.stream().filter(number -> random.nextInt(4) == 0).forEach(waiting::add);
      int before = acknowledged.size();
      var enough = new CountDownLatch(Math.max(0, until));
      try (var executor = Executors.newFixedThreadPool(SENDERS)) {
        var senders = new ArrayList<Future<?>>();
        for (int i = 0; i < SENDERS; i++) {
          senders.add(executor.submit(() -> sendAll(upload, waiting, enough)));
        }
        if (until <= chunks()) {
          enough.await();
          LockSupport.parkNanos(random.nextInt(3_000_000));
          server.killHard();
        }
        for (Future<?> sender : senders) {
          sender.get();
        }
      }
      assertThat(acknowledged.size()).isGreaterThanOrEqualTo(before);
    }

    private Void sendAll(String upload, Queue<Long> waiting, CountDownLatch enough)
        throws InterruptedException {
      for (Long number = waiting.poll(); number != null; number = waiting.poll()) {
        int start = (int) (number * CHUNK);
        byte[] chunk = Arrays.copyOfRange(file, start, Math.min(file.length, start + CHUNK));
        try {
          int status = peer.send(upload, number, chunk);
          assertThat(status).isIn(200, 422);
          if (status == 200) {
            acknowledged.add(number);
          }
          enough.countDown();
        } catch (IOException e) {
          // The server is gone.
          return null;
        }
      }
      return null;
    }

    private interface Request {
      String send() throws IOException, InterruptedException;
    }

    private void killWhile(Request request) throws Exception {
      try (var executor = Executors.newSingleThreadExecutor()) {
        Future<String> answer =
            executor.submit(() -> {
              try {
                return request.send();
              } catch (IOException e) {
                return "the server is gone";
              }
            });
        LockSupport.parkNanos(random.nextInt(5_000_000));
        server.killHard();
        assertThat(answer.get()).isNotEmpty();
      }
    }
  }
}
