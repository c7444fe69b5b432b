package dev.tidemark.server.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tidemark.core.StrictJson;
import dev.tidemark.server.admin.Backoff;
import dev.tidemark.server.admin.FailedException;
import dev.tidemark.server.admin.ServerError;
import dev.tidemark.server.admin.ServerLink;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A WebSocket over which JSON goes, one message after the other. For one thread.
final class JsonSocket {
  private static final Duration TO_BEGIN = Duration.ofSeconds(20);

  /// Stands behind the last message.
  private static final JsonNode END = JsonNodeFactory.instance.missingNode();

  private final LinkedBlockingQueue<JsonNode> arrived = new LinkedBlockingQueue<>();
  private final WebSocket socket;
  private volatile String end = "the connection broke";
  private volatile boolean ended;

  private JsonSocket(ServerLink server, URI uri) throws FailedException {
    CompletableFuture<WebSocket> begun =
        server.http().newWebSocketBuilder().buildAsync(uri, new Listener());
    this.socket = await(begun, TO_BEGIN);
  }

  /// Opens one.
  ///
  /// @param path with its query
  /// @throws FailedException when that fails; an answer with status 401 when the server does not
  ///   know who asks, or where they stand
  static JsonSocket open(ServerLink server, String path) throws FailedException {
    URI http = server.url().resolve(path);
    return new JsonSocket(server, URI.create(http.toString().replaceFirst("^http", "ws")));
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket line, CharSequence text, boolean last) {
      message.append(text);
      if (last) {
        arrived.add(StrictJson.tree(message.toString()));
        message.setLength(0);
      }
      line.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket line, int code, String reason) {
      over("the server closed the connection: " + code + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket line, Throwable error) {
      over("the connection broke: " + error);
    }
  }

  private void over(String why) {
    if (!ended) {
      end = why;
      ended = true;
      arrived.add(END);
    }
  }

  /// Whether it is open, as far as is known.
  boolean isOpen() {
    return !ended;
  }

  /// Sends a message.
  void say(JsonNode message) throws FailedException {
    await(socket.sendText(message.toString(), true), TO_BEGIN);
  }

  /// Waits for the next message.
  ///
  /// @return null when none comes in that time
  /// @throws FailedException when there will be none
  @Nullable JsonNode hear(Duration atMost) throws FailedException {
    try {
      JsonNode message = arrived.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
      if (message == END) {
        arrived.add(END);
        throw new FailedException(end);
      }
      return message;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException("interrupted", e);
    }
  }

  /// Hangs up.
  void close() {
    over("hung up");
    socket.abort();
  }

  private static WebSocket await(CompletableFuture<WebSocket> done, Duration atMost)
      throws FailedException {
    try {
      return done.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException("interrupted", e);
    } catch (TimeoutException e) {
      done.cancel(true);
      throw new FailedException("the server takes nothing over a socket", e);
    } catch (ExecutionException | CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw cause instanceof WebSocketHandshakeException refused
          ? new FailedException(
              ServerError.read(refused.getResponse().statusCode(), ""),
              Backoff.asked(refused.getResponse()))
          : new FailedException("a socket cannot be opened: " + cause, e);
    }
  }
}
