package dev.tidemark.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;

/// A process that has nothing but WebSockets of the framework that the server is built on: they
/// repeat what they are told. It ends when its standard input does.
public final class BareServer {
  private BareServer() {}

  /// Runs at a free port, which the line that says "ready" names.
  public static void main(String... args) throws IOException {
    Vertx vertx = Vertx.vertx();
    HttpServer server =
        vertx
            .createHttpServer()
            .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    System.out.println("Bare Vert.x is ready at http://127.0.0.1:" + server.actualPort());
    System.in.transferTo(OutputStream.nullOutputStream());
    System.exit(0);
  }

  /// Opens a socket that has been answered once.
  static LiveSocket open(URI server) throws IOException {
    LiveSocket socket = LiveSocket.open(server, "/");
    try {
      socket.say("hello");
      socket.hear(new Collected());
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
