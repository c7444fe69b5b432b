package dev.tidemark.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.StrictJson;
import io.restassured.RestAssured;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/// A client of one test that listens to a stream of events, as browsers do.
public final class TestStream implements AutoCloseable {
  private static final long SECONDS = 20;

  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpResponse<InputStream> response;
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private final List<Event> arrived = new ArrayList<>();
  private final List<String> comments = new ArrayList<>();
  private String lastId = "";
  private String retry = "";

  /// An event.
  ///
  /// @param id that of the stream once it was told
  /// @param type `message` where the server names none
  public record Event(String id, String type, JsonNode data) {}

  private TestStream(URI uri, String... headers) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).version(HttpClient.Version.HTTP_1_1);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    this.response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    Thread.ofVirtual().start(this::read);
  }

  /// Listens to the server under test.
  ///
  /// @param headers names and values in turn
  public static TestStream open(String path, String... headers) {
    return open(URI.create(RestAssured.baseURI + ":" + RestAssured.port), path, headers);
  }

  /// Listens to another server.
  ///
  /// @param headers names and values in turn
  public static TestStream open(URI server, String path, String... headers) {
    try {
      return new TestStream(server.resolve(path), headers);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void read() {
    try (var lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String type = "message";
      String data = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty()) {
          told(type, data);
          type = "message";
          data = "";
        } else if (line.startsWith("event: ")) {
          type = line.substring("event: ".length());
        } else if (line.startsWith("data: ")) {
          data += line.substring("data: ".length());
        } else {
          other(line);
        }
      }
      ended.complete(true);
    } catch (IOException e) {
      ended.complete(false);
    }
  }

  private synchronized void told(String type, String data) {
    if (!data.isEmpty()) {
      arrived.add(new Event(lastId, type, StrictJson.tree(data)));
    }
    notifyAll();
  }

  private synchronized void other(String line) {
    if (line.startsWith("id: ")) {
      lastId = line.substring("id: ".length());
    } else if (line.startsWith("retry: ")) {
      retry = line.substring("retry: ".length());
    } else {
      assertThat(line).startsWith(":");
      comments.add(line);
    }
    notifyAll();
  }

  /// The next event, whatever it is.
  public synchronized Event next() {
    await(() -> !arrived.isEmpty(), "event");
    return arrived.removeFirst();
  }

  /// The next event, which has to be of that type.
  public Event next(String type) {
    Event event = next();
    assertThat(event.type()).as("%s", event).isEqualTo(type);
    return event;
  }

  /// The id from which a client would go on; waits for the first.
  public synchronized String lastId() {
    await(() -> !lastId.isEmpty(), "id");
    return lastId;
  }

  /// Waits until that comment has come.
  public synchronized void awaitComment(String comment) {
    await(() -> comments.contains(comment), comment);
  }

  /// What came and nobody asked for.
  public synchronized List<Event> others() {
    return List.copyOf(arrived);
  }

  /// After how many milliseconds the server wants the client to come back; empty when it did not
  /// say.
  public synchronized String retry() {
    return retry;
  }

  /// The value of a header; empty when there is none.
  public String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /// Waits for the end of the stream.
  ///
  /// @return whether it was ended properly, not cut off
  public boolean ended() {
    try {
      return ended.get(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (TimeoutException e) {
      throw new AssertionError("the stream is still open; there are " + others(), e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private synchronized void await(BooleanSupplier there, String what) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!there.getAsBoolean()) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      assertThat(left).as("no %s came; there are %s %s", what, arrived, comments).isPositive();
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
