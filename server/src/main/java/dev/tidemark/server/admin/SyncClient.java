package dev.tidemark.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.Identifiers;
import dev.tidemark.core.StrictJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// A client of the *records* protocol, as one device of its user.
///
/// A request is sent again while the server is out of reach or busy, as long as patience lasts. A
/// push may be, since its request id tells the server that it is the same one. For one thread.
final class SyncClient implements AutoCloseable {
  private static final Duration TO_CONNECT = Duration.ofSeconds(10);
  private static final Duration TO_ANSWER = Duration.ofMinutes(2);

  /// Busy or out of reach: the same request may succeed later.
  private static final Set<Integer> TRY_AGAIN = Set.of(423, 429, 502, 503, 504);

  private final URI url;
  private final Credentials credentials;
  private final String purpose;
  private final Duration patience;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(TO_CONNECT)
          .build();
  private String token = "";
  private String device = "";

  /// @param purpose what for, such as `import`; the user has one device for each purpose, the same
  ///   every time
  /// @param patience how long to wait, in all, before a request is given up
  SyncClient(URI url, Credentials credentials, String purpose, Duration patience) {
    this.url = url;
    this.credentials = credentials;
    this.purpose = purpose;
    this.patience = patience;
  }

  /// Signs in and registers the device.
  void begin() throws FailedException {
    String user =
        switch (credentials) {
          case Credentials.Password password -> signIn(password);
          case Credentials.Token(String given) -> {
            token = given;
            yield subject(given);
          }
        };
    device = purpose + "-" + user;
    if (!Identifiers.valid(device)) {
      throw new FailedException("the server calls the user \"" + user + "\"");
    }
    byte[] body = bytes("{\"deviceInfo\":{\"platform\":\"tidemark " + purpose + "\"}}");
    send(() -> post("/api/v1/sync/initialize", body), false, SyncClient::json);
  }

  /// What the server said to a push.
  ///
  /// @param replayed whether it had said so before
  /// @param json the answer
  record Pushed(boolean replayed, JsonNode json) {}

  /// Pushes.
  ///
  /// @param requestId names the push, so that it has one effect however often it is sent
  Pushed push(byte[] body, String requestId) throws FailedException {
    byte[] zipped = zipped(body);
    return send(
        () ->
            post("/api/v1/sync/push", zipped)
                .header("Content-Encoding", "gzip")
                .header("X-Request-ID", requestId),
        true,
        response ->
            new Pushed(
                response.headers().firstValue("Idempotency-Replayed").isPresent(), json(response)));
  }

  /// Begins to read all records of a collection.
  ///
  /// @return the answer to a full sync as it comes, to be closed
  InputStream full(String collection) throws FailedException {
    byte[] body = bytes("{\"collections\":[\"" + collection + "\"],\"includeDeleted\":false}");
    return send(() -> post("/api/v1/sync/full", body), true, SyncClient::body);
  }

  @Override
  public void close() {
    http.close();
  }

  /// Signs in and returns the user's id.
  private String signIn(Credentials.Password password) throws FailedException {
    ObjectNode login = StrictJson.mapper().createObjectNode();
    login.put("username", password.user()).put("password", password.password());
    byte[] body = bytes(login.toString());
    JsonNode signedIn =
        send(
            () -> {
              HttpRequest.Builder request = request("/api/auth/login", body);
              return password.tenant() == null
                  ? request
                  : request.header("X-Tenant-ID", password.tenant());
            },
            false,
            SyncClient::json);
    token = signedIn.path("token").asText();
    return signedIn.path("user").path("id").asText();
  }

  /// Whom a token names. It is the server that checks it.
  private static String subject(String token) throws FailedException {
    try {
      byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.", 3)[1]);
      return StrictJson.tree(new String(claims, StandardCharsets.UTF_8)).path("sub").asText();
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new FailedException("--token: this is no access token", e);
    }
  }

  private HttpRequest.Builder post(String path, byte[] body) {
    return request(path, body)
        .header("Authorization", "Bearer " + token)
        .header("X-Device-ID", device);
  }

  private HttpRequest.Builder request(String path, byte[] body) {
    return HttpRequest.newBuilder(url.resolve(path))
        .timeout(TO_ANSWER)
        .header("Content-Type", "application/json")
        .header("Accept-Encoding", "gzip")
        .POST(BodyPublishers.ofByteArray(body));
  }

  /// Reads an answer that is not an error.
  @FunctionalInterface
  private interface Reader<T> {
    T read(HttpResponse<InputStream> response) throws IOException;
  }

  /// Sends a request until it is answered.
  ///
  /// @param request builds it anew each time, with the token of that time
  /// @param renewable whether to sign in and register again, once, when the server does not know us
  ///   any more
  private <T> T send(Supplier<HttpRequest.Builder> request, boolean renewable, Reader<T> reader)
      throws FailedException {
    var backoff = new Backoff(patience);
    boolean renewed = !renewable;
    while (true) {
      String problem;
      Duration pause = null;
      try {
        HttpResponse<InputStream> response =
            http.send(request.get().build(), BodyHandlers.ofInputStream());
        if (response.statusCode() / 100 == 2) {
          return reader.read(response);
        }
        ServerError error = ServerError.read(response.statusCode(), text(response));
        if (!renewed && forgotten(error)) {
          renewed = true;
          begin();
          continue;
        }
        if (!TRY_AGAIN.contains(error.status())) {
          throw new FailedException(error.toString());
        }
        problem = error.toString();
        pause = Backoff.asked(response);
      } catch (IOException e) {
        problem = url + " cannot be reached: " + reason(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new FailedException("interrupted", e);
      }
      if (!backoff.waited(pause)) {
        throw new FailedException(problem);
      }
    }
  }

  private boolean forgotten(ServerError error) {
    boolean tokenIsOver = error.status() == 401 && credentials instanceof Credentials.Password;
    return tokenIsOver
        || error.code().equals("SYNC_TOKEN_INVALID")
        || error.code().equals("DEVICE_NOT_REGISTERED");
  }

  private static JsonNode json(HttpResponse<InputStream> response) throws IOException {
    try {
      return StrictJson.mapper().readTree(text(response));
    } catch (JsonProcessingException e) {
      throw new IOException("the answer is not JSON; is this a Tidemark server?", e);
    }
  }

  private static String text(HttpResponse<InputStream> response) throws IOException {
    try (InputStream body = body(response)) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static InputStream body(HttpResponse<InputStream> response) throws IOException {
    boolean zipped =
        response.headers().firstValue("Content-Encoding").filter("gzip"::equals).isPresent();
    return zipped ? new GZIPInputStream(response.body(), 8_192) : response.body();
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    if (message != null) {
      return message;
    }
    return e instanceof ConnectException ? "nothing listens there" : e.getClass().getSimpleName();
  }

  private static byte[] zipped(byte[] body) {
    var zipped = new ByteArrayOutputStream(body.length / 4 + 64);
    try (var gzip = new GZIPOutputStream(zipped)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zipped.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
