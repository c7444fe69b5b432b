package dev.tidemark.bench;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// A connection that is kept open over many requests, one after the other. It does as little as a
/// client of HTTP/1.1 can, because it runs on the processors that the server is measured on.
///
/// For one thread.
final class HttpConnection implements Closeable {
  private static final int BUFFER = 128 * 1024;
  private static final byte[] LENGTH = ascii("content-length:");
  private static final byte[] CHUNKED = ascii("transfer-encoding: chunked");

  private final Socket socket;
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];

  /// What has been received and not yet looked at.
  private int from;

  private int to;

  private int status;
  private long length;
  private boolean chunked;

  /// Takes the body of an answer, piece by piece.
  @FunctionalInterface
  interface Body {
    void take(byte[] bytes, int from, int length);
  }

  /// @param server such as `http://127.0.0.1:8080`
  HttpConnection(URI server) throws IOException {
    socket = new Socket();
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    socket.connect(
        new InetSocketAddress(InetAddress.getByName(server.getHost()), server.getPort()));
    in = socket.getInputStream();
  }

  /// Sends a whole request, head and body, and reads its answer.
  ///
  /// @return the answer's status
  int send(byte[] request, Body body) throws IOException {
    socket.getOutputStream().write(request);
    readHead();
    if (chunked) {
      readChunks(body);
    } else {
      readBytes(length, body);
    }
    return status;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void readHead() throws IOException {
    status = 0;
    length = 0;
    chunked = false;
    for (int end = line(); end > from; end = line()) {
      if (status == 0) {
        status = (int) number(from + 9, from + 12, 10);
      } else if (startsWith(LENGTH)) {
        length = number(from + LENGTH.length, end, 10);
      } else if (startsWith(CHUNKED)) {
        chunked = true;
      }
      from = end + 2;
    }
    from += 2;
  }

  private void readChunks(Body body) throws IOException {
    while (true) {
      int end = line();
      long size = number(from, end, 16);
      from = end + 2;
      readBytes(size, body);
      int after = line();
      if (after != from) {
        throw new ProtocolException("text after a chunk");
      }
      from += 2;
      if (size == 0) {
        return;
      }
    }
  }

  private void readBytes(long count, Body body) throws IOException {
    long left = count;
    while (left > 0) {
      if (from == to) {
        fill();
      }
      int length = (int) Math.min(left, to - from);
      body.take(buffer, from, length);
      from += length;
      left -= length;
    }
  }

  /// Where the line that begins at `from` ends; the line is in the buffer then.
  private int line() throws IOException {
    int at = from;
    while (true) {
      for (; at + 1 < to; at++) {
        if (buffer[at] == '\r' && buffer[at + 1] == '\n') {
          return at;
        }
      }
      int seen = at - from;
      fill();
      at = from + seen;
    }
  }

  private void fill() throws IOException {
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    int count = in.read(buffer, to, buffer.length - to);
    if (count <= 0) {
      throw new EOFException("the server closed the connection");
    }
    to += count;
  }

  private boolean startsWith(byte[] name) {
    if (to - from < name.length) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      byte b = buffer[from + i];
      if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != name[i]) {
        return false;
      }
    }
    return true;
  }

  private long number(int first, int end, int radix) {
    return Long.parseLong(
        new String(buffer, first, end - first, StandardCharsets.US_ASCII).strip(), radix);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
