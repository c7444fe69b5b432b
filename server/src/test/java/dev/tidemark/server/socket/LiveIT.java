package dev.tidemark.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.StrictJson;
import dev.tidemark.server.RunningServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Live connections to a server that is stopped or killed, and clients that take nothing.
@Timeout(180)
class LiveIT {
  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable String token;

  @Test
  void aServerThatStopsShouldSayThatItRestarts() throws Exception {
    try (RunningServer server = RunningServer.in(folder).start("demo");
        TestSocket socket = subscribed(server.url(), "tablet", "")) {
      assertThat(server.stop()).isEqualTo(128 + 15);

      assertThat(socket.closedWith()).isEqualTo(1012);
      assertThat(server.log()).doesNotContain("ERROR");
    }
  }

  @Test
  void whatWasAcknowledgedShouldReachASubscriberOverAKillOnce() throws Exception {
    Set<String> acknowledged = new HashSet<>();
    var told = new ArrayList<String>();
    try (RunningServer server = RunningServer.in(folder).start("demo")) {
      String cursor = "";
      for (int round = 0; round < 3; round++) {
        try (TestSocket socket = subscribed(server.url(), "tablet", cursor)) {
          for (int i = 0; i < 20; i++) {
            String id = "r-" + round + "-" + i;
            push(server.url(), id, "{}");
            acknowledged.add(id);
          }
          // Half of it is read before the server dies.
          for (int i = 0; i < 10; i++) {
            JsonNode data = socket.next("change").path("data");
            told.add(data.path("id").asText());
            cursor = data.path("cursor").asText();
          }
          server.killHard();
          assertThat(socket.closedWith()).isEqualTo(1006);
        }
        server.restart();
      }
      try (TestSocket socket = subscribed(server.url(), "tablet", cursor)) {
        while (told.size() < acknowledged.size()) {
          told.add(socket.next("change").at("/data/id").asText());
        }
      }
    }
    assertThat(told).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(acknowledged);
  }

  @Test
  void aClientThatTakesNothingShouldBeCutOffWithoutHarmToTheOthers() throws Exception {
    RunningServer.Launch launch = RunningServer.in(folder).with("tidemark.live.stall", "2s");
    try (RunningServer server = launch.start("demo");
        TestSocket other = subscribed(server.url(), "tablet", "");
        var stalled = new Socket(server.url().getHost(), server.port())) {
      subscribe(stalled, token(server.url()));
      String data = "{\"text\":\"" + "x".repeat(500_000) + "\"}";
      for (int i = 0; i < 40; i++) {
        push(server.url(), "big-" + i, data);
      }

      for (int i = 0; i < 40; i++) {
        assertThat(other.next("change").at("/data/id").asText()).isEqualTo("big-" + i);
      }
      stalled.setSoTimeout(60_000);
      assertThat(drained(stalled)).as("what it was sent before").isLessThan(40 * 500_000);
      assertThat(server.log()).doesNotContain("ERROR");
    }
  }

  private TestSocket subscribed(URI server, String device, String cursor) throws Exception {
    TestSocket socket = TestSocket.connect(server, "/sync", "");
    socket.say(auth(token(server), device));
    socket.next("authenticated");
    String from = cursor.isEmpty() ? "" : ",\"cursor\":\"" + cursor + "\"";
    socket.say("{\"type\":\"subscribe\",\"collections\":[\"records\"]" + from + "}");
    socket.next("subscribed");
    return socket;
  }

  private static String auth(String token, String device) {
    return "{\"type\":\"auth\",\"token\":\"" + token + "\",\"deviceId\":\"" + device + "\"}";
  }

  /// Good over restarts.
  private String token(URI server) throws Exception {
    if (token == null) {
      String body = "{\"username\":\"web_user_1\",\"password\":\"password123\"}";
      token = StrictJson.tree(post(server.resolve("/api/auth/login"), body)).path("token").asText();
    }
    return token;
  }

  private void push(URI server, String id, String data) throws Exception {
    URI initialize = server.resolve("/api/v1/sync/initialize");
    String[] headers = {"Authorization", "Bearer " + token(server), "X-Device-ID", "desk"};
    post(initialize, "{}", headers);
    post(
        server.resolve("/api/v1/sync/push"),
        """
        {"changes":[{"collection":"records","operation":"create","id":"%s","data":%s}]}\
        """
            .formatted(id, data),
        headers);
  }

  private String post(URI uri, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  /// Shakes hands, signs in and subscribes, and reads nothing after that.
  private static void subscribe(Socket line, String token) throws IOException {
    OutputStream out = line.getOutputStream();
    InputStream in = line.getInputStream();
    out.write(
        """
        GET /sync HTTP/1.1
        Host: localhost
        Connection: Upgrade
        Upgrade: websocket
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

        """
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    readUntil(in, "\r\n\r\n");
    for (String text :
        List.of(auth(token, "stalled"), "{\"type\":\"subscribe\",\"collections\":[\"records\"]}")) {
      // A whole text, masked with zeros, which change nothing; its length must need two bytes.
      byte[] bytes = (text + " ".repeat(126)).getBytes(StandardCharsets.US_ASCII);
      out.write(
          ByteBuffer.allocate(8 + bytes.length)
              .put((byte) 0x81)
              .put((byte) (0x80 | 126))
              .putShort((short) bytes.length)
              .putInt(0)
              .put(bytes)
              .array());
    }
    out.flush();
    readUntil(in, "subscribed");
  }

  private static void readUntil(InputStream in, String wanted) throws IOException {
    for (String seen = ""; !seen.contains(wanted); ) {
      byte[] part = new byte[1_024];
      int read = in.read(part);
      assertThat(read).as("before %s: %s", wanted, seen).isPositive();
      seen += new String(part, 0, read, StandardCharsets.ISO_8859_1);
    }
  }

  /// How much comes before the end.
  private static long drained(Socket line) throws IOException {
    byte[] part = new byte[65_536];
    long all = 0;
    try {
      for (int read = line.getInputStream().read(part); read >= 0; ) {
        all += read;
        read = line.getInputStream().read(part);
      }
    } catch (SocketException reset) {
      // The end, too.
    }
    return all;
  }
}
