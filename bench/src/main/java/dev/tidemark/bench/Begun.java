package dev.tidemark.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// A connection whose first request is answered as far as it is to be before it goes on.
///
/// @param head what of the answer has been read
record Begun(SocketChannel channel, String head) {
  private static final int LONGEST_HEAD = 8_192;

  /// Connects and asks.
  ///
  /// @param request what stands between the request's `Host` and its end, each line with its end
  /// @param status which status the answer has to have
  /// @param end what has to have come
  static Begun open(URI server, String path, String request, int status, String end)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.connect(
          new InetSocketAddress(InetAddress.getByName(server.getHost()), server.getPort()));
      String head = "GET " + path + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n";
      write(
          channel, ByteBuffer.wrap((head + request + "\r\n").getBytes(StandardCharsets.US_ASCII)));
      return new Begun(channel, read(channel, "HTTP/1.1 " + status + " ", end));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static String read(SocketChannel channel, String begin, String end) throws IOException {
    ByteBuffer answer = ByteBuffer.allocate(LONGEST_HEAD);
    String head = "";
    while (!head.contains(end)) {
      if (!answer.hasRemaining() || channel.read(answer) < 0) {
        throw new EOFException("a connection did not begin: " + head);
      }
      head = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
      if (head.length() >= begin.length() && !head.startsWith(begin)) {
        throw new ProtocolException("a connection was refused: " + head);
      }
    }
    return head;
  }
}
