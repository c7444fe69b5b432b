package dev.tidemark.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// A stream of server-sent events, as little as a client can do: events with data are counted.
///
/// For one thread.
///
/// Source: HTML, section 9.2, Server-sent events.
final class EventStream implements OpenConnection {
  private static final byte[] DATA = "\ndata:".getBytes(StandardCharsets.US_ASCII);

  private final SocketChannel channel;
  private int matched;
  private long counted;

  private EventStream(SocketChannel channel) {
    this.channel = channel;
  }

  /// Opens one, which begins when its first event has come, or its first word that it begins.
  ///
  /// @param path such as `/sse/web/7`
  /// @param token an access token
  static EventStream open(URI server, String path, String token) throws IOException {
    String request = "Accept: text/event-stream\r\nAuthorization: Bearer " + token + "\r\n";
    return new EventStream(Begun.open(server, path, request, 200, "\nid:").channel());
  }

  @Override
  public SelectableChannel channel() {
    return channel;
  }

  @Override
  public int count(ByteBuffer buffer) throws IOException {
    buffer.clear();
    if (channel.read(buffer) < 0) {
      throw new EOFException("the server closed a stream");
    }
    buffer.flip();
    int count = 0;
    while (buffer.hasRemaining()) {
      byte next = buffer.get();
      matched = next == DATA[matched] ? matched + 1 : next == DATA[0] ? 1 : 0;
      if (matched == DATA.length) {
        matched = 0;
        count++;
      }
    }
    counted += count;
    return count;
  }

  @Override
  public long counted() {
    return counted;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
