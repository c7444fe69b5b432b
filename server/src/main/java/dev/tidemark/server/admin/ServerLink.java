package dev.tidemark.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.StrictJson;
import java.io.IOException;
import java.io.InputStream;
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

/// A server, as somebody who signs in. A request is sent again while the server is out of reach or
/// busy, as long as patience lasts: only requests that have one effect however often they come.
///
/// Thread-safe once it has signed in.
public final class ServerLink implements AutoCloseable {
  private static final Duration TO_CONNECT = Duration.ofSeconds(10);
  private static final Duration TO_ANSWER = Duration.ofMinutes(2);

  /// Busy or out of reach: the same request may succeed later.
  private static final Set<Integer> TRY_AGAIN = Set.of(423, 429, 502, 503, 504);

  private final URI url;
  private final Credentials credentials;
  private final Duration patience;
  private final HttpClient http;
  private volatile String token = "";

  /// @param patience how long to wait, in all, before a request is given up
  public ServerLink(URI url, Credentials credentials, Duration patience) {
    this(
        url,
        credentials,
        patience,
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TO_CONNECT)
            .build());
  }

  private ServerLink(URI url, Credentials credentials, Duration patience, HttpClient http) {
    this.url = url;
    this.credentials = credentials;
    this.patience = patience;
    this.http = http;
  }

  /// The same server over the same connections, for whoever that access token names. Not to be
  /// closed.
  public ServerLink as(String otherToken) {
    var other = new ServerLink(url, new Credentials.Token(otherToken), patience, http);
    other.token = otherToken;
    return other;
  }

  /// Reads an answer that is not an error.
  @FunctionalInterface
  public interface Reader<T> {
    /// @throws IOException when it cannot be read; then the request is sent again
    T read(HttpResponse<InputStream> response) throws IOException;
  }

  /// What to do about an error, once, before the request is sent again.
  @FunctionalInterface
  public interface Remedy {
    /// @return false when there is nothing to be done
    boolean apply(ServerError error) throws FailedException;
  }

  /// The server.
  public URI url() {
    return url;
  }

  /// How long to try again while the server is out of reach or busy.
  public Duration patience() {
    return patience;
  }

  /// The connections to it, for what is no plain request.
  public HttpClient http() {
    return http;
  }

  /// The access token of the user who signed in.
  public String token() {
    return token;
  }

  /// Signs in.
  ///
  /// @return the user's id
  public String signIn() throws FailedException {
    return switch (credentials) {
      case Credentials.Password password -> signIn(password);
      case Credentials.Token(String given) -> {
        token = given;
        yield subject(given);
      }
    };
  }

  private String signIn(Credentials.Password password) throws FailedException {
    ObjectNode login = StrictJson.mapper().createObjectNode();
    login.put("username", password.user()).put("password", password.password());
    byte[] body = login.toString().getBytes(StandardCharsets.UTF_8);
    JsonNode signedIn =
        send(
            () -> {
              HttpRequest.Builder request =
                  unsigned("/api/auth/login").POST(BodyPublishers.ofByteArray(body));
              return password.tenant() == null
                  ? request
                  : request.header("X-Tenant-ID", password.tenant());
            },
            error -> false,
            ServerLink::json);
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

  /// Signs in again where an error says that the access token is over, and that helps.
  public boolean signInAgain(ServerError error) throws FailedException {
    boolean over = isOver(error);
    if (over) {
      signIn();
    }
    return over;
  }

  /// Signs in again where that access token is over, unless somebody has done so since.
  public synchronized void renew(String over) throws FailedException {
    if (over.equals(token)) {
      signIn();
    }
  }

  /// Whether an error says that the access token is over, and signing in again helps.
  boolean isOver(ServerError error) {
    return error.status() == 401 && credentials instanceof Credentials.Password;
  }

  /// A request of the user who signed in.
  public HttpRequest.Builder request(String path) {
    return unsigned(path).header("Authorization", "Bearer " + token);
  }

  /// A request of nobody.
  public HttpRequest.Builder unsigned(String path) {
    return HttpRequest.newBuilder(url.resolve(path))
        .timeout(TO_ANSWER)
        .header("Content-Type", "application/json")
        .header("Accept-Encoding", "gzip");
  }

  /// Sends a request until it is answered.
  ///
  /// @param request builds it anew each time, with the token of that time
  public <T> T send(Supplier<HttpRequest.Builder> request, Remedy remedy, Reader<T> reader)
      throws FailedException {
    return send(request, remedy, reader, patience);
  }

  /// Sends a request once, or once again after a remedy. Where it fails, nobody knows what came of
  /// it.
  public <T> T once(Supplier<HttpRequest.Builder> request, Remedy remedy, Reader<T> reader)
      throws FailedException {
    return send(request, remedy, reader, Duration.ZERO);
  }

  private <T> T send(
      Supplier<HttpRequest.Builder> request, Remedy remedy, Reader<T> reader, Duration atMost)
      throws FailedException {
    var backoff = new Backoff(atMost);
    boolean remedied = false;
    while (true) {
      FailedException failure;
      Duration pause = null;
      try {
        HttpResponse<InputStream> response =
            http.send(request.get().build(), BodyHandlers.ofInputStream());
        if (response.statusCode() / 100 == 2) {
          return reader.read(response);
        }
        ServerError error = ServerError.read(response.statusCode(), text(response));
        if (!remedied && remedy.apply(error)) {
          remedied = true;
          continue;
        }
        pause = Backoff.asked(response);
        failure = new FailedException(error, pause);
        if (!TRY_AGAIN.contains(error.status())) {
          throw failure;
        }
      } catch (IOException e) {
        failure = new FailedException(url + " cannot be reached: " + reason(e), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new FailedException("interrupted", e);
      }
      if (!backoff.waited(pause)) {
        throw failure;
      }
    }
  }

  /// Reads an answer that is JSON.
  public static JsonNode json(HttpResponse<InputStream> response) throws IOException {
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

  /// The decoded body of an answer.
  static InputStream body(HttpResponse<InputStream> response) throws IOException {
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

  @Override
  public void close() {
    http.close();
  }
}
