package dev.tidemark.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// HTTP/1.1 byte by byte, for what no client would send.
public final class RawHttp implements AutoCloseable {
  private static final int PATIENCE = 20_000;

  private final Socket socket;
  private final InputStream in;

  /// Connects to that server.
  public RawHttp(URI server) throws IOException {
    this.socket = new Socket(server.getHost(), server.getPort());
    this.socket.setSoTimeout(PATIENCE);
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /// An answer.
  ///
  /// @param headers by lower-case name
  public record Answer(int status, Map<String, String> headers, String body) {}

  /// Sends text; line ends become those of HTTP.
  public RawHttp send(String text) throws IOException {
    return send(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Sends bytes.
  public RawHttp send(byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
    return this;
  }

  /// Reads an answer whose length is announced.
  public Answer answer() throws IOException {
    String[] status = line().split(" ", 3);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Answer(
        Integer.parseInt(status[1]),
        headers,
        new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  /// Whether the server has closed the connection; waits for it.
  public boolean closed() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the connection was closed within an answer, after: " + line);
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
