package dev.tidemark.server.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.StrictJson;
import dev.tidemark.server.admin.FailedException;
import dev.tidemark.server.admin.ServerLink;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Future;

/// The requests of one device. Each is made once: what to do when it fails is the device's own
/// matter. Thread-safe.
///
/// @param server as the device's user
/// @param device the device's id
record Requests(ServerLink server, String device) {
  private static final Duration BREAKS_OFF_AFTER = Duration.ofMillis(15);

  /// An empty JSON object.
  static ObjectNode object() {
    return StrictJson.mapper().createObjectNode();
  }

  /// Registers the device to its user.
  ///
  /// @param platform what it says it is
  /// @return the token of a device that holds nothing
  String initialize(String platform) throws FailedException {
    ObjectNode body = object();
    body.putObject("deviceInfo").put("platform", platform);
    return post("/api/v1/sync/initialize", body).path("syncToken").asText();
  }

  /// All that the device may see of a collection.
  JsonNode all(String collection) throws FailedException {
    ObjectNode body = object();
    body.putArray("collections").add(collection);
    return post("/api/v1/sync/full", body).path("data").path(collection);
  }

  JsonNode post(String path, JsonNode body) throws FailedException {
    return send(posting(path, body));
  }

  JsonNode send(HttpRequest.Builder request) throws FailedException {
    return server.once(
        () -> request.setHeader("Authorization", "Bearer " + server.token()),
        server::signInAgain,
        ServerLink::json);
  }

  HttpRequest.Builder get(String path) {
    return server.request(path).header("X-Device-ID", device);
  }

  HttpRequest.Builder posting(String path, JsonNode body) {
    return get(path).POST(BodyPublishers.ofByteArray(bytes(body)));
  }

  /// Sends a request and hangs up a moment later, most often before it is answered.
  void breakOff(HttpRequest.Builder request) throws FailedException {
    Future<?> sent = server.http().sendAsync(request.build(), BodyHandlers.discarding());
    try {
      Thread.sleep(BREAKS_OFF_AFTER);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException("interrupted", e);
    } finally {
      sent.cancel(true);
    }
  }

  private static byte[] bytes(JsonNode body) {
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }
}
