package dev.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EventStreamTest {
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nid: 1\n\n";

  @Test
  void eventsWithDataShouldBeCountedHoweverTheyAreCut() throws Exception {
    try (ServerSocket server = server();
        Said said = new Said(server);
        EventStream stream = said.open(HEAD)) {
      assertThat(count(said, stream, "id: 2\nevent: a\nda")).isZero();
      assertThat(count(said, stream, "ta: x\n\n: ping\n\n")).isEqualTo(1);
      assertThat(count(said, stream, "id: 3\n\nevent: a\n\ndata:y\n\nevent: data:\ndata: z\n\n"))
          .isEqualTo(2);
      assertThat(stream.counted()).isEqualTo(3);
    }
  }

  @Test
  void aStreamThatIsRefusedShouldBeAnError() throws Exception {
    try (ServerSocket server = server();
        Said said = new Said(server)) {
      assertThatThrownBy(() -> said.open("HTTP/1.1 401 Unauthorized\r\n\r\n"))
          .hasMessageContaining("401");
    }
  }

  private static ServerSocket server() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static int count(Said said, EventStream stream, String text) throws IOException {
    said.say(text);
    return stream.count(ByteBuffer.allocateDirect(1_024));
  }

  /// The other end of the line.
  private static final class Said implements AutoCloseable {
    private final ServerSocket server;
    private final CompletableFuture<Socket> accepted = new CompletableFuture<>();

    private Said(ServerSocket server) {
      this.server = server;
    }

    private EventStream open(String first) throws IOException {
      Thread.ofVirtual()
          .start(() -> {
            try {
              Socket socket = server.accept();
              socket.getOutputStream().write(first.getBytes(StandardCharsets.US_ASCII));
              accepted.complete(socket);
            } catch (IOException e) {
              accepted.completeExceptionally(e);
            }
          });
      URI at = URI.create("http://127.0.0.1:" + server.getLocalPort());
      return EventStream.open(at, "/sse/web/7", "token");
    }

    private void say(String text) throws IOException {
      accepted.join().getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
      accepted.join().close();
    }
  }
}
