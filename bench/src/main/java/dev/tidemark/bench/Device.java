package dev.tidemark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A client of the server: a signed-in user's device with one connection.
///
/// For one thread.
final class Device implements Closeable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI server;
  private final HttpConnection connection;
  private final Collected answer = new Collected();
  private final String token;
  private final String id;
  private final String syncToken;

  private Device(URI server, HttpConnection connection, String token, String id, String syncToken) {
    this.server = server;
    this.connection = connection;
    this.token = token;
    this.id = id;
    this.syncToken = syncToken;
  }

  /// Signs a user in.
  ///
  /// @return the access token
  static String signIn(URI server, String tenant, String username, String password)
      throws IOException {
    try (var connection = new HttpConnection(server)) {
      byte[] body = JSON.writeValueAsBytes(Map.of("username", username, "password", password));
      byte[] request =
          request(server, "POST", "/api/auth/login", Map.of("X-Tenant-ID", tenant), body);
      return JSON.readTree(send(connection, request, new Collected())).path("token").asText();
    }
  }

  /// Initialises a device for that token's user.
  static Device initialised(URI server, String token, String id) throws IOException {
    var connection = new HttpConnection(server);
    Map<String, String> headers = Map.of("Authorization", "Bearer " + token, "X-Device-ID", id);
    byte[] request =
        request(
            server,
            "POST",
            "/api/v1/sync/initialize",
            headers,
            "{\"deviceInfo\":{\"platform\":\"bench\"}}".getBytes(StandardCharsets.UTF_8));
    JsonNode started = JSON.readTree(send(connection, request, new Collected()));
    return new Device(server, connection, token, id, started.path("syncToken").asText());
  }

  /// A phone.
  static Device of(URI server, Phone phone) throws IOException {
    return new Device(server, new HttpConnection(server), phone.token(), phone.device(), "");
  }

  String id() {
    return id;
  }

  /// The sync token of a device that has pulled nothing.
  String syncToken() {
    return syncToken;
  }

  /// A request of this device, as the bytes that go over the wire.
  ///
  /// @param sync the sync token to send; null for none
  /// @param requestId the `X-Request-ID` to send; null for none
  byte[] request(
      String method, String path, @Nullable String sync, @Nullable String requestId, byte[] body) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("Authorization", "Bearer " + token);
    headers.put("X-Device-ID", id);
    if (sync != null) {
      headers.put("X-Sync-Token", sync);
    }
    if (requestId != null) {
      headers.put("X-Request-ID", requestId);
    }
    return request(server, method, path, headers, body);
  }

  /// A request for a list of this device's user.
  ///
  /// @param known which entity tags the client has; null for none
  byte[] get(String path, @Nullable String known) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("Authorization", "Bearer " + token);
    if (known != null) {
      headers.put("If-None-Match", known);
    }
    return request(server, "GET", path, headers, new byte[0]);
  }

  /// A POST of this device, as the bytes that go over the wire.
  ///
  /// @param more further headers
  byte[] post(String path, Map<String, String> more, byte[] body) {
    var headers = new LinkedHashMap<String, String>(more);
    headers.put("Authorization", "Bearer " + token);
    headers.put("X-Device-ID", id);
    return request(server, "POST", path, headers, body);
  }

  /// Sends a request; its answer stands in the result until the next.
  Collected send(byte[] request) throws IOException {
    int status = connection.send(request, answer.cleared());
    if (status != 200) {
      throw new IOException("the server answered " + status + ": " + answer.text());
    }
    return answer;
  }

  /// Sends a request whose answer is not kept.
  void send(byte[] request, HttpConnection.Body body) throws IOException {
    send(request, 200, body);
  }

  /// Sends a request that is to be answered with that status.
  void send(byte[] request, int expected, HttpConnection.Body body) throws IOException {
    int status = connection.send(request, body);
    if (status != expected) {
      throw new IOException("the server answered " + status + " (expected: " + expected + ")");
    }
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }

  private static String send(HttpConnection connection, byte[] request, Collected answer)
      throws IOException {
    int status = connection.send(request, answer);
    if (status != 200) {
      throw new IOException("the server answered " + status + ": " + answer.text());
    }
    return answer.text();
  }

  private static byte[] request(
      URI server, String method, String path, Map<String, String> headers, byte[] body) {
    var head = new StringBuilder(512);
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(server.getAuthority()).append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (!method.equals("GET")) {
      head.append("Content-Type: application/json\r\n");
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    head.append("\r\n");
    byte[] bytes = head.toString().getBytes(StandardCharsets.US_ASCII);
    byte[] request = new byte[bytes.length + body.length];
    System.arraycopy(bytes, 0, request, 0, bytes.length);
    System.arraycopy(body, 0, request, bytes.length, body.length);
    return request;
  }
}
