package dev.tidemark.bench;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// Several who type in one document at the same time, each as fast as it is acknowledged.
///
/// For one thread.
final class Typing implements Closeable {
  /// How many letters of one may wait to be acknowledged.
  private static final int UNDER_WAY = 20;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
  private final Map<String, Typist> typists = new LinkedHashMap<>();
  private final Histogram times = new Histogram(3);

  /// What came of it.
  ///
  /// @param letters how many were typed: all were acknowledged, and every typist was told of all
  /// @param rate how many in a second
  /// @param times from just before a letter is sent until another has been told of it, in
  ///   microseconds
  record Result(long letters, double rate, Histogram times) {}

  private Typing(Selector selector) {
    this.selector = selector;
  }

  /// Joins a document in which nobody has written.
  static Typing in(String document, SyncSockets sockets, int count) throws IOException {
    var typing = new Typing(Selector.open());
    for (int i = 0; i < count; i++) {
      Typist typist = Typist.join(sockets.open("typist-" + i), document, i);
      typing.typists.put(typist.author(), typist);
    }
    for (Typist typist : typing.typists.values()) {
      typist.channel().configureBlocking(false);
      typist.channel().register(typing.selector, SelectionKey.OP_READ, typist);
    }
    return typing;
  }

  /// Types for so long, and waits until everybody has been told of all.
  Result run(Duration time) throws IOException {
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < time.toNanos()) {
      for (Typist typist : typists.values()) {
        while (typist.underWay() < UNDER_WAY) {
          typist.type();
        }
      }
      listen();
    }
    long letters = typists.values().stream().mapToLong(Typist::typed).sum();
    while (!allHaveAll(letters)) {
      listen();
    }
    return new Result(letters, letters * 1e9 / (System.nanoTime() - begun), times);
  }

  private boolean allHaveAll(long letters) {
    return typists.values().stream()
        .allMatch(typist -> typist.length() == letters && typist.underWay() == 0);
  }

  private void listen() throws IOException {
    try {
      if (selector.select(this::listen, PATIENCE.toMillis()) == 0) {
        throw new IOException("nobody is told anything any more");
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void listen(SelectionKey key) {
    try {
      ((Typist) key.attachment()).listen(buffer, typists, times);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    for (Typist typist : typists.values()) {
      typist.close();
    }
    selector.close();
  }
}
