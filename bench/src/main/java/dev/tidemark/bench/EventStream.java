package dev.tidemark.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.StandardSocketOptions;
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
    SocketChannel channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.connect(
          new InetSocketAddress(InetAddress.getByName(server.getHost()), server.getPort()));
      begin(channel, server, path, token);
      return new EventStream(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
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

  private static void begin(SocketChannel channel, URI server, String path, String token)
      throws IOException {
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: "
            + server.getAuthority()
            + "\r\nAccept: text/event-stream\r\nAuthorization: Bearer "
            + token
            + "\r\n\r\n";
    ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    ByteBuffer answer = ByteBuffer.allocate(8_192);
    String begun = "";
    while (!begun.contains("\nid:")) {
      if (!answer.hasRemaining() || channel.read(answer) < 0) {
        throw new EOFException("a stream did not begin: " + begun);
      }
      begun = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
      if (begun.length() > 12 && !begun.startsWith("HTTP/1.1 200 ")) {
        throw new ProtocolException("a stream was refused: " + begun);
      }
    }
  }
}
