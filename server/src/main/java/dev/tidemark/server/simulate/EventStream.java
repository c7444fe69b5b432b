package dev.tidemark.server.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tidemark.core.StrictJson;
import dev.tidemark.server.admin.Backoff;
import dev.tidemark.server.admin.FailedException;
import dev.tidemark.server.admin.ServerError;
import dev.tidemark.server.admin.ServerLink;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A stream of server-sent events whose data is JSON; the last one ever is not an event but its
/// end. For one thread.
///
/// Source: HTML, section 9.2, Server-sent events.
final class EventStream {
  private static final Duration TO_BEGIN = Duration.ofSeconds(20);
  private static final String DATA = "data: ";

  /// Stands behind the last event.
  private static final JsonNode END = JsonNodeFactory.instance.missingNode();

  private final LinkedBlockingQueue<JsonNode> arrived = new LinkedBlockingQueue<>();
  private final InputStream body;
  private volatile boolean ended;

  private EventStream(InputStream body) {
    this.body = body;
    Thread.ofVirtual().name("event-stream").start(this::read);
  }

  /// Opens one.
  ///
  /// @param server as who listens
  static EventStream open(ServerLink server, String path, String device) throws FailedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.url().resolve(path))
            .timeout(TO_BEGIN)
            .header("Accept", "text/event-stream")
            .header("Authorization", "Bearer " + server.token())
            .header("X-Device-ID", device)
            .build();
    try {
      HttpResponse<InputStream> response =
          server.http().send(request, BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        response.body().close();
        throw new FailedException(
            ServerError.read(response.statusCode(), ""), Backoff.asked(response));
      }
      return new EventStream(response.body());
    } catch (IOException e) {
      throw new FailedException("a stream cannot be opened: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException("interrupted", e);
    }
  }

  private void read() {
    try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(DATA)) {
          arrived.add(StrictJson.tree(line.substring(DATA.length())));
        }
      }
    } catch (IOException e) {
      // It broke, which is an end like another.
    } finally {
      ended = true;
      arrived.add(END);
    }
  }

  /// Whether it is open, as far as is known.
  boolean isOpen() {
    return !ended;
  }

  /// Waits for the next event.
  ///
  /// @return its data; null when none comes in that time
  /// @throws FailedException when there will be none
  @Nullable JsonNode hear(Duration atMost) throws FailedException {
    try {
      JsonNode event = arrived.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
      if (event == END) {
        arrived.add(END);
        throw new FailedException("the stream ended");
      }
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException("interrupted", e);
    }
  }

  /// Hangs up.
  void close() {
    ended = true;
    try {
      body.close();
    } catch (IOException e) {
      // Then it is closed already.
    }
  }
}
