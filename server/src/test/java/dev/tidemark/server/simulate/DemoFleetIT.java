package dev.tidemark.server.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.StrictJson;
import dev.tidemark.server.RunningServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The demonstration's own devices.
@Timeout(120)
class DemoFleetIT {
  @TempDir private Path folder;

  @Test
  void theDevicesOfTheDemonstrationShouldSyncWhenTheyAreTold() throws Exception {
    try (RunningServer server = RunningServer.in(folder).start("demo", "--devices", "2");
        var client = new Client(server, HttpClient.newHttpClient())) {
      String token =
          client
              .json(
                  client.post(
                      "/pisync/auth/login",
                      "{\"username\":\"john_doe\",\"password\":\"password123\"}"))
              .path("token")
              .asText();
      Awaitility.await()
          .atMost(60, TimeUnit.SECONDS)
          .until(() ->
              client.get("/pisync/devices", token).body().contains("\"name\":\"raspberry-pi-2\""));

      for (String name : new String[] {"raspberry-pi-1", "raspberry-pi-2"}) {
        JsonNode device = device(client.json(client.get("/pisync/devices", token)), name);
        assertThat(device.path("type").asText()).startsWith("Pi");
        // Four times of five it syncs; otherwise it fails on purpose.
        Awaitility.await()
            .atMost(60, TimeUnit.SECONDS)
            .until(() -> {
              HttpResponse<String> answer =
                  client.get("/pisync/devices/" + device.path("device_id").asText(), token);
              assertThat(answer.statusCode()).isIn(200, 400, 404, 500);
              return answer.statusCode() == 200;
            });
      }
      assertThat(client.get("/api/users", token).body()).doesNotContain("raspberry");
      assertThat(server.stop()).isEqualTo(128 + 15);
      assertThat(server.log()).doesNotContain("\"level\":\"ERROR\"", "devices are gone");
    }
  }

  private static JsonNode device(JsonNode list, String name) {
    for (JsonNode device : list.path("devices")) {
      if (device.path("name").asText().equals(name)) {
        return device;
      }
    }
    throw new AssertionError(name + " is not in " + list);
  }

  /// @param http its connections
  private record Client(RunningServer server, HttpClient http) implements AutoCloseable {
    private HttpResponse<String> post(String path, String body) throws Exception {
      return http.send(
          HttpRequest.newBuilder(server.url().resolve(path))
              .POST(BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String token) throws Exception {
      return http.send(
          HttpRequest.newBuilder(server.url().resolve(path))
              .header("Authorization", "Bearer " + token)
              .build(),
          BodyHandlers.ofString());
    }

    private JsonNode json(HttpResponse<String> answer) {
      return StrictJson.tree(answer.body());
    }

    @Override
    public void close() {
      http.close();
    }
  }
}
