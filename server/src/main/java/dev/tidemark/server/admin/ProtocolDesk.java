package dev.tidemark.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.StrictJson;
import dev.tidemark.engine.Group;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Accounts over the protocol, as a user who signs in. Each request is sent once: whoever gave the
/// command sees whether it was done.
final class ProtocolDesk implements AccountDesk {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final URI url;
  private final @Nullable String tenant;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private String token = "";

  /// @param tenant whose accounts; null for the user's own
  ProtocolDesk(URI url, @Nullable String tenant) {
    this.url = url;
    this.tenant = tenant;
  }

  /// Signs in.
  void signIn(Credentials credentials) throws FailedException {
    switch (credentials) {
      case Credentials.Token(String given) -> token = given;
      case Credentials.Password password -> {
        ObjectNode login = StrictJson.mapper().createObjectNode();
        login.put("username", password.user()).put("password", password.password());
        HttpRequest.Builder request = request("/api/auth/login");
        if (password.tenant() != null) {
          request.header("X-Tenant-ID", password.tenant());
        }
        token =
            send(request.POST(BodyPublishers.ofString(login.toString()))).path("token").asText();
      }
    }
  }

  @Override
  public String addUser(String username, String password, String role, List<String> scopes)
      throws FailedException {
    ObjectNode user = StrictJson.mapper().createObjectNode();
    user.put("username", username).put("password", password).put("role", role);
    if (!scopes.isEmpty()) {
      scopes.forEach(user.putArray("scopes")::add);
    }
    return ask("POST", "/api/v1/users", "", user.toString()).path("id").asText();
  }

  @Override
  public List<UserLine> users(@Nullable String username) throws FailedException {
    String only = username == null ? "" : "&username=" + encoded(username);
    var users = new ArrayList<UserLine>();
    for (JsonNode user : all("/api/v1/users", only, "users")) {
      var scopes = new ArrayList<String>();
      user.path("scopes").forEach(scope -> scopes.add(scope.asText()));
      users.add(
          new UserLine(
              user.path("id").asText(),
              user.path("username").asText(),
              user.path("role").asText(),
              scopes,
              text(user, "revokedAt")));
    }
    return users;
  }

  @Override
  public void revokeUser(String id) throws FailedException {
    ask("POST", "/api/v1/users/" + encoded(id) + "/revoke", "", null);
  }

  @Override
  public List<DeviceLine> devices(@Nullable String user) throws FailedException {
    String only = user == null ? "" : "&user=" + encoded(user);
    var devices = new ArrayList<DeviceLine>();
    for (JsonNode device : all("/api/v1/devices", only, "devices")) {
      devices.add(
          new DeviceLine(
              device.path("id").asText(),
              device.path("username").asText(),
              text(device, "name"),
              text(device, "type"),
              text(device, "lastSyncAt"),
              text(device, "revokedAt")));
    }
    return devices;
  }

  @Override
  public void revokeDevice(String id) throws FailedException {
    ask("POST", "/api/v1/devices/" + encoded(id) + "/revoke", "", null);
  }

  @Override
  public List<Group> groups() throws FailedException {
    var groups = new ArrayList<Group>();
    for (JsonNode group : all("/api/v1/groups", "", "groups")) {
      groups.add(new Group(group.path("name").asText(), group.path("members").asLong()));
    }
    return groups;
  }

  @Override
  public void join(String group, String member) throws FailedException {
    ask("PUT", member(group, member), "", null);
  }

  @Override
  public void leave(String group, String member) throws FailedException {
    ask("DELETE", member(group, member), "", null);
  }

  @Override
  public void close() {
    http.close();
  }

  private static String member(String group, String member) {
    return "/api/v1/groups/" + encoded(group) + "/members/" + encoded(member);
  }

  private List<JsonNode> all(String path, String query, String member) throws FailedException {
    var all = new ArrayList<JsonNode>();
    long total;
    int before;
    do {
      before = all.size();
      JsonNode page = ask("GET", path, "&limit=100&offset=" + before + query, null);
      page.path(member).forEach(all::add);
      total = page.path("total").asLong();
    } while (all.size() > before && all.size() < total);
    return all;
  }

  /// @param query more parameters, each with an ampersand before it
  private JsonNode ask(String method, String path, String query, @Nullable String body)
      throws FailedException {
    String named = tenant == null ? "" : "&tenant_id=" + encoded(tenant);
    String parameters = (named + query).replaceFirst("&", "?");
    HttpRequest.BodyPublisher publisher =
        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    return send(
        request(path + parameters)
            .header("Authorization", "Bearer " + token)
            .method(method, publisher));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(url.resolve(path))
        .timeout(PATIENCE)
        .header("Content-Type", "application/json");
  }

  /// Sends a request, again where there were too many: nothing of it was done then.
  private JsonNode send(HttpRequest.Builder request) throws FailedException {
    var backoff = new Backoff(PATIENCE);
    try {
      while (true) {
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() / 100 == 2) {
          return StrictJson.mapper().readTree(answer.body());
        }
        ServerError error = ServerError.read(answer.statusCode(), answer.body());
        if (error.status() != 429 || !backoff.waited(Backoff.asked(answer))) {
          throw new FailedException(error.toString());
        }
      }
    } catch (IOException e) {
      throw new FailedException(url + " cannot be reached, or is no Tidemark server", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException("interrupted", e);
    }
  }

  private static @Nullable String text(JsonNode node, String name) {
    return node.path(name).isTextual() ? node.path(name).asText() : null;
  }

  /// For a path as for a query: a plus stands for itself in one and for a space in the other.
  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
