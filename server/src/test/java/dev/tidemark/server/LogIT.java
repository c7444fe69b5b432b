package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.core.StrictJson;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The log of the packaged server when it is told to say as much as it can: nothing that lets
/// somebody in, and nothing of a record.
@Timeout(120)
class LogIT {
  private static final String MARKER = "Qx7marker";
  private static final String PASSWORD = "Qx7password";

  @TempDir private Path folder;

  /// What clients sent and were given that nobody else should have.
  private final List<String> secrets = new ArrayList<>(List.of(MARKER, PASSWORD, "password123"));

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void noSecretShouldBeInTheLog() throws Exception {
    try (RunningServer server =
        RunningServer.in(folder)
            .with("tidemark.http.access-log", "true")
            .with("quarkus.log.category.\"dev.tidemark\".level", "DEBUG")
            .start("demo")) {
      signInAndOut(server);
      String token = login(server, "{\"username\":\"john_doe\",\"password\":\"password123\"}");
      sync(server, token);
      fail(server, token);
      send(server, get("/api/v1/patients/planted", token));
      server.stop();

      assertThat(server.log())
          .contains("/api/v1/patients/planted", "user=", "POST /api/auth/login");
      assertThat(server.log().lines()).hasSizeGreaterThan(20);
      assertThat(pushes(server.log()))
          .hasSizeGreaterThan(3)
          .allSatisfy(context -> {
            assertThat(context.path("request").asText()).hasSize(36);
            assertThat(context.path("tenant").asText()).isEqualTo("123");
            assertThat(context.path("device").asText()).isEqualTo("log-device");
          });
      for (String secret : secrets) {
        assertThat(secret).isNotBlank();
        assertThat(server.log()).doesNotContain(secret);
      }
    }
  }

  /// For whom each push was, as its line says beside its text.
  private static List<JsonNode> pushes(String log) {
    return log.lines()
        .map(StrictJson::tree)
        .filter(line -> line.path("message").asText().startsWith("POST /api/v1/sync/push "))
        .map(line -> line.path("mdc"))
        .toList();
  }

  private void signInAndOut(RunningServer server) throws Exception {
    login(server, "{\"username\":\"john_doe\",\"password\":\"" + PASSWORD + "\"}");
    login(server, "{\"username\":\"" + MARKER + "\",\"password\":\"" + PASSWORD + "\"}");
    login(server, "{\"username\":\"john_doe\",\"password\":" + PASSWORD + "}");
    keep(
        send(
            server,
            post(
                "/pisync/auth/register",
                "",
                "{\"username\":\"" + MARKER + "\",\"password\":\"" + PASSWORD + "\"}")),
        "token",
        "refresh_token");
    JsonNode pair =
        keep(
            send(
                server,
                post(
                    "/api/auth/token",
                    "",
                    "{\"username\":\"john_doe\",\"password\":\"password123\"}")),
            "access",
            "refresh");
    String refresh = "{\"refresh\":\"" + pair.path("refresh").asText() + "\"}";
    JsonNode next = keep(send(server, post("/api/auth/token/refresh/", "", refresh)), "refresh");
    keep(
        send(
            server,
            post(
                "/api/v1/auth/refresh",
                "",
                "{\"refreshToken\":\"" + next.path("refresh").asText() + "\"}")),
        "accessToken",
        "refreshToken");
    send(server, post("/api/auth/token/refresh/", "", refresh));
    send(server, post("/api/v1/auth/refresh", "", "{\"refreshToken\":\"" + MARKER + "\"}"));
  }

  private void sync(RunningServer server, String token) throws Exception {
    keep(send(server, post("/api/v1/sync/initialize", token, "{}")), "syncToken");
    String change =
        "{\"changes\":[{\"id\":\"r1\",\"collection\":\"records\",\"operation\":\"%s\",\"version\":%d,\"data\":{\"a\":\"%s\"}}]}";
    send(server, post("/api/v1/sync/push", token, change.formatted("create", 0, MARKER)));
    send(server, post("/api/v1/sync/push", token, change.formatted("update", 9, MARKER + "2")));
    send(server, post("/api/v1/sync/push", token, change.formatted("destroy", 1, MARKER)));
    keep(send(server, get("/api/v1/sync/pull?limit=5&token=" + token, token)), "syncToken");
    send(server, get("/api/v1/sync/pull?" + MARKER + "&since=" + token, token));
    keep(
        send(server, post("/api/v1/auth/offline-token", token, "{\"deviceId\":\"log-device\"}")),
        "offlineToken",
        "refreshToken");
  }

  private void fail(RunningServer server, String token) throws Exception {
    for (String body :
        List.of("{\"" + MARKER, "[\"" + MARKER + "\"]", MARKER, "{\"a\":" + MARKER)) {
      send(server, post("/api/v1/sync/push", token, body));
      send(server, post("/api/v1/records", token, body));
      send(server, post("/api/auth/login", "", body));
    }
    send(server, get("/api/v1/patients", token + MARKER));
    send(server, get("/sync?token=" + token, ""));
    send(server, get("/api/" + token + "/", ""));
    send(server, get("/api/enrollment/" + MARKER, token));
  }

  private String login(RunningServer server, String body) throws Exception {
    return keep(send(server, post("/api/auth/login", "", body)), "token", "refresh_token")
        .path("token")
        .asText();
  }

  /// Takes note of secrets in an answer, if it holds them.
  private JsonNode keep(HttpResponse<String> answer, String... members) throws Exception {
    JsonNode body = new ObjectMapper().readTree(answer.body());
    for (String member : members) {
      if (answer.statusCode() < 300) {
        secrets.add(body.path(member).asText());
      }
    }
    return body;
  }

  private static HttpRequest.Builder get(String path, String token) {
    return to(path, token).GET();
  }

  private static HttpRequest.Builder post(String path, String token, String body) {
    return to(path, token).POST(BodyPublishers.ofString(body));
  }

  private static HttpRequest.Builder to(String path, String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://server" + path))
            .header("X-Device-ID", "log-device");
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(RunningServer server, HttpRequest.Builder request)
      throws Exception {
    HttpRequest asked = request.build();
    String path =
        asked.uri().getRawPath()
            + (asked.uri().getRawQuery() == null ? "" : "?" + asked.uri().getRawQuery());
    return http.send(request.uri(server.url().resolve(path)).build(), BodyHandlers.ofString());
  }
}
