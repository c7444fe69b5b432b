package dev.tidemark.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.StrictJson;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/// A client of one test over a WebSocket. Every message that the server sends is compared with the
/// document of the protocol.
public final class TestSocket implements AutoCloseable {
  private static final long SECONDS = 20;

  private final HttpClient client = HttpClient.newHttpClient();
  private final AsyncApi document;
  private final WebSocket socket;
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final Set<String> types = new TreeSet<>();
  private final List<JsonNode> arrived = new ArrayList<>();
  private final StringBuilder part = new StringBuilder();

  private TestSocket(URI server, String path, String query) {
    this.document = AsyncApi.of(path);
    this.socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create("ws://" + server.getAuthority() + path + query), new Listener())
            .join();
  }

  /// Connects to the server under test.
  ///
  /// @param path as the document has it
  /// @param query empty, or `?…`
  public static TestSocket connect(String path, String query) {
    return connect(URI.create(RestAssured.baseURI + ":" + RestAssured.port), path, query);
  }

  /// Connects to another server.
  ///
  /// @param path as the document has it
  /// @param query empty, or `?…`
  public static TestSocket connect(URI server, String path, String query) {
    return new TestSocket(server, path, query);
  }

  private final class Listener implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onText(WebSocket line, CharSequence text, boolean last) {
      part.append(text);
      if (last) {
        received(StrictJson.tree(part.toString()));
        part.setLength(0);
      }
      line.request(1);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket line, int code, String reason) {
      closed.complete(code);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket line, Throwable error) {
      closed.complete(1006);
    }
  }

  private synchronized void received(JsonNode message) {
    arrived.add(message);
    types.add(message.path("type").asText());
    notifyAll();
  }

  /// Sends a text.
  public void say(String text) {
    socket.sendText(text, true).join();
  }

  /// Sends bytes.
  public void sayBytes(byte... bytes) {
    socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
  }

  /// The next message of that type; those of others before it stay for later.
  public JsonNode next(String type) {
    return next(type, message -> true);
  }

  /// The next message of that type that is so.
  public synchronized JsonNode next(String type, Predicate<JsonNode> wanted) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (true) {
      for (JsonNode message : arrived) {
        if (message.path("type").asText().equals(type) && wanted.test(message)) {
          arrived.remove(message);
          assertThat(document.faults(message)).as("%s", message).isEmpty();
          return message;
        }
      }
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      assertThat(left).as("no %s came; there are %s", type, arrived).isPositive();
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /// What came and nobody asked for.
  public synchronized List<JsonNode> others() {
    return List.copyOf(arrived);
  }

  /// The types of all messages that came.
  public synchronized Set<String> types() {
    return Set.copyOf(types);
  }

  /// The code with which the server closes the socket.
  public int closedWith() {
    try {
      return closed.get(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (TimeoutException e) {
      throw new AssertionError("the socket is still open; there are " + others(), e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    socket.abort();
    client.shutdownNow();
  }
}
