package dev.tidemark.server.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.server.admin.FailedException;
import dev.tidemark.server.admin.ServerLink;
import java.net.http.HttpRequest.BodyPublishers;

/// Enrols phones, one after the other: the server lets a user show so many codes a minute only.
/// Thread-safe.
final class Enrolment {
  private final ServerLink server;

  /// @param server as the user who shows the codes
  Enrolment(ServerLink server) {
    this.server = server;
  }

  /// A phone that is enrolled, and signed in.
  ///
  /// @param user the id of its mobile user
  /// @param token its access token
  /// @param refresh its refresh token
  record Enrolled(String user, String token, String refresh) {}

  /// Enrols a phone.
  ///
  /// @param device its id; where this failed before, another, since nobody knows what came of it
  synchronized Enrolled enrol(String device, String platform) throws FailedException {
    String code =
        server
            .send(
                () -> server.request("/api/enrollment/create").POST(BodyPublishers.noBody()),
                server::signInAgain,
                ServerLink::json)
            .path("token")
            .asText();
    ObjectNode request = Requests.object().put("token", code).put("device_id", device);
    request.putObject("device_info").put("platform", platform);
    JsonNode answer = post("/api/enrollment/complete", request);
    return new Enrolled(
        answer.path("user_id").asText(),
        answer.path("device_token").asText(),
        answer.path("refresh_token").asText());
  }

  /// Signs a phone in whose access token is over.
  Enrolled again(Enrolled before, String device) throws FailedException {
    ObjectNode request =
        Requests.object().put("refreshToken", before.refresh).put("deviceId", device);
    JsonNode answer = post("/api/v1/auth/refresh", request);
    return new Enrolled(
        before.user, answer.path("accessToken").asText(), answer.path("refreshToken").asText());
  }

  private JsonNode post(String path, ObjectNode body) throws FailedException {
    return server.once(
        () -> server.unsigned(path).POST(BodyPublishers.ofString(body.toString())),
        error -> false,
        ServerLink::json);
  }
}
