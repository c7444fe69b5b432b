package dev.tidemark.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.Identifiers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;

/// A client of the *records* protocol, as one device of its user.
///
/// A request is sent again while the server is out of reach or busy, as long as patience lasts. A
/// push may be, since its request id tells the server that it is the same one. For one thread.
final class SyncClient implements AutoCloseable {
  private final ServerLink server;
  private final String purpose;
  private String device = "";

  /// @param purpose what for, such as `import`; the user has one device for each purpose, the same
  ///   every time
  /// @param patience how long to wait, in all, before a request is given up
  SyncClient(URI url, Credentials credentials, String purpose, Duration patience) {
    this.server = new ServerLink(url, credentials, patience);
    this.purpose = purpose;
  }

  /// Signs in and registers the device.
  void begin() throws FailedException {
    String user = server.signIn();
    device = purpose + "-" + user;
    if (!Identifiers.valid(device)) {
      throw new FailedException("the server calls the user \"" + user + "\"");
    }
    byte[] body = bytes("{\"deviceInfo\":{\"platform\":\"tidemark " + purpose + "\"}}");
    server.send(() -> post("/api/v1/sync/initialize", body), error -> false, ServerLink::json);
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
    return server.send(
        () ->
            post("/api/v1/sync/push", zipped)
                .header("Content-Encoding", "gzip")
                .header("X-Request-ID", requestId),
        this::beginAgain,
        response ->
            new Pushed(
                response.headers().firstValue("Idempotency-Replayed").isPresent(),
                ServerLink.json(response)));
  }

  /// Begins to read all records of a collection.
  ///
  /// @return the answer to a full sync as it comes, to be closed
  InputStream full(String collection) throws FailedException {
    byte[] body = bytes("{\"collections\":[\"" + collection + "\"],\"includeDeleted\":false}");
    return server.send(() -> post("/api/v1/sync/full", body), this::beginAgain, ServerLink::body);
  }

  @Override
  public void close() {
    server.close();
  }

  private HttpRequest.Builder post(String path, byte[] body) {
    return server
        .request(path)
        .header("X-Device-ID", device)
        .POST(BodyPublishers.ofByteArray(body));
  }

  /// Signs in and registers again where the server does not know us any more.
  private boolean beginAgain(ServerError error) throws FailedException {
    boolean forgotten =
        server.isOver(error)
            || error.code().equals("SYNC_TOKEN_INVALID")
            || error.code().equals("DEVICE_NOT_REGISTERED");
    if (forgotten) {
      begin();
    }
    return forgotten;
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
