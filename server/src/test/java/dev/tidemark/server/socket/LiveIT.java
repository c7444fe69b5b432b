package dev.tidemark.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.StrictJson;
import dev.tidemark.server.RunningServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Live connections to a server that is stopped or killed.
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
}
