package dev.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {
  private static final int LARGE = 1_000_000;

  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/echo",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, body.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    server.createContext(
        "/chunked",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 0; i < 1_000; i++) {
              out.write("x".repeat(LARGE / 1_000).getBytes(StandardCharsets.US_ASCII));
            }
          }
        });
    server.createContext("/none", exchange -> exchange.sendResponseHeaders(404, -1));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void answersOfEveryKindShouldBeReadOverOneConnection() throws IOException {
    var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (var connection = new HttpConnection(url)) {
      for (int i = 0; i < 3; i++) {
        var echo = new Collected();
        assertThat(connection.send(post("/echo", "hello"), echo)).isEqualTo(200);
        assertThat(echo.text()).isEqualTo("hello");

        var large = new Collected();
        assertThat(connection.send(post("/echo", "y".repeat(LARGE)), large)).isEqualTo(200);
        assertThat(large.text()).isEqualTo("y".repeat(LARGE));

        var chunked = new Collected();
        assertThat(connection.send(post("/chunked", ""), chunked)).isEqualTo(200);
        assertThat(chunked.text()).isEqualTo("x".repeat(LARGE));
      }
      assertThat(connection.send(post("/none", ""), new Collected())).isEqualTo(404);
    }
  }

  private static byte[] post(String path, String body) {
    String head =
        "POST " + path + " HTTP/1.1\r\nHost: test\r\nContent-Length: " + body.length() + "\r\n\r\n";
    return (head + body).getBytes(StandardCharsets.US_ASCII);
  }
}
