package dev.tidemark.server.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.server.Town;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Supplier;

/// A device of the town's user, over HTTP as any client.
final class SyncClient {
  static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http;
  private final Supplier<URI> server;
  private final String token;
  private final String device;

  private SyncClient(HttpClient http, Supplier<URI> server, String token, String device) {
    this.http = http;
    this.server = server;
    this.token = token;
    this.device = device;
  }

  /// Signs in.
  ///
  /// @return the access token
  static String signIn(HttpClient http, URI server) throws IOException, InterruptedException {
    String login =
        JSON.createObjectNode()
            .put("username", Town.USER)
            .put("password", Town.PASSWORD)
            .toString();
    HttpResponse<String> signedIn =
        http.send(
            HttpRequest.newBuilder(server.resolve("/api/auth/login"))
                .header("X-Tenant-ID", Town.TENANT)
                .POST(BodyPublishers.ofString(login))
                .build(),
            BodyHandlers.ofString());
    assertThat(signedIn.statusCode()).as(signedIn.body()).isEqualTo(200);
    return JSON.readTree(signedIn.body()).get("token").asText();
  }

  /// Initialises the device.
  ///
  /// @param server where the server is now
  static SyncClient initialised(HttpClient http, Supplier<URI> server, String token, String device)
      throws IOException, InterruptedException {
    var client = new SyncClient(http, server, token, device);
    HttpResponse<String> answer = client.post("/api/v1/sync/initialize", "{}", "init-" + device);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return client;
  }

  /// Pushes that body.
  HttpResponse<String> push(String body, String requestId)
      throws IOException, InterruptedException {
    return post("/api/v1/sync/push", body, requestId);
  }

  /// Pulls a page after the token.
  JsonNode pull(String syncToken, int limit) throws IOException, InterruptedException {
    HttpRequest.Builder request = request("/api/v1/sync/pull?limit=" + limit).GET();
    if (!syncToken.isEmpty()) {
      request.header("X-Sync-Token", syncToken);
    }
    HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.get().resolve(path))
        .timeout(Duration.ofSeconds(60))
        .header("Authorization", "Bearer " + token)
        .header("X-Device-ID", device);
  }

  private HttpResponse<String> post(String path, String body, String requestId)
      throws IOException, InterruptedException {
    return http.send(
        request(path).header("X-Request-ID", requestId).POST(BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }
}
