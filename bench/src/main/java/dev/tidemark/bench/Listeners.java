package dev.tidemark.bench;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Connections that listen: one thread counts what all of them are told.
///
/// For one thread, but for [#giveUp].
final class Listeners implements Closeable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
  private final List<OpenConnection> connections = new ArrayList<>();

  /// How many messages have come in all.
  private long messages;

  private volatile @Nullable Exception failure;

  Listeners() throws IOException {
    selector = Selector.open();
  }

  /// Takes a connection, which is closed with this.
  void add(OpenConnection connection) throws IOException {
    connections.add(connection);
    connection.channel().configureBlocking(false);
    connection.channel().register(selector, SelectionKey.OP_READ, connection);
    // While others are opened, those that are open have to answer pings.
    requireOpen();
  }

  /// Takes what has come, without waiting for more.
  ///
  /// @throws IOException when a connection has been closed
  void requireOpen() throws IOException {
    try {
      selector.selectNow(this::listen);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /// Waits until each of the connections has been told so many messages since it was added, and
  /// fails when one of them was told more.
  void await(long each) throws IOException {
    long all = each * connections.size();
    long before = messages;
    long since = System.nanoTime();
    try {
      while (messages < all) {
        selector.select(this::listen, PATIENCE.toMillis());
        if (messages > before) {
          before = messages;
          since = System.nanoTime();
        }
        requireGoingOn(all, Duration.ofNanos(System.nanoTime() - since));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (OpenConnection connection : connections) {
      if (connection.counted() != each) {
        throw new IOException(
            "a connection was told " + connection.counted() + " messages (expected: " + each + ")");
      }
    }
  }

  /// Ends the waiting, since nothing is to come.
  void giveUp(Exception why) {
    failure = why;
    selector.wakeup();
  }

  @Override
  public void close() throws IOException {
    for (OpenConnection connection : connections) {
      connection.close();
    }
    selector.close();
  }

  private void requireGoingOn(long all, Duration silence) throws IOException {
    if (failure != null) {
      throw new IOException("nothing more is sent", failure);
    }
    if (silence.compareTo(PATIENCE) >= 0) {
      throw new IOException("no more came than " + messages + " messages of " + all);
    }
  }

  private void listen(SelectionKey key) {
    try {
      messages += ((OpenConnection) key.attachment()).count(buffer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
