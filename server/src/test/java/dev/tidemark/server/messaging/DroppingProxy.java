package dev.tidemark.server.messaging;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;

/// A bad line to a server: every third exchange breaks off, by turns before the request arrives and
/// before the answer does.
final class DroppingProxy implements AutoCloseable {
  private static final int EVERY = 3;

  private final HttpServer proxy;
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicInteger exchanges = new AtomicInteger();
  private volatile URI server;

  DroppingProxy(URI server) throws IOException {
    this.server = server;
    this.proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext("/", this::pass);
    proxy.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + proxy.getAddress().getPort());
  }

  /// From now on the server is there.
  void leadTo(URI other) {
    server = other;
  }

  private void pass(HttpExchange exchange) throws IOException {
    int number = exchanges.incrementAndGet();
    boolean drops = number % EVERY == 0;
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (drops && number % (2 * EVERY) == 0) {
        return;
      }
      HttpResponse<byte[]> answer =
          client.send(request(exchange, body), HttpResponse.BodyHandlers.ofByteArray());
      if (!drops) {
        exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
        exchange.getResponseBody().write(answer.body());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpRequest request(HttpExchange exchange, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(exchange.getRequestURI().toString()))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body))
            .header("Content-Type", "application/json");
    String device = exchange.getRequestHeaders().getFirst("X-Device-ID");
    return request.header("X-Device-ID", device).build();
  }

  @Override
  public void close() {
    proxy.stop(0);
    client.shutdownNow();
  }
}
