package dev.tidemark.server.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.StrictJson;
import dev.tidemark.core.VectorClock;
import dev.tidemark.core.document.Document;
import dev.tidemark.core.document.Edit;
import dev.tidemark.core.document.Event;
import dev.tidemark.core.document.History;
import dev.tidemark.core.document.InvalidEventException;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.VectorClocks;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A client of one test that writes in a document, also while it is cut off: with a copy of its own
/// that merges, and an outbox of what was not acknowledged.
///
/// Thread-safe.
public final class TestEditor implements AutoCloseable {
  private static final long SECONDS = 60;
  private static final int MOST_UNDER_WAY = 500;

  private final String document;
  private final String token;
  private final String device;
  private final SortedMap<Long, String> outbox = new TreeMap<>();
  private final List<JsonNode> errors = new ArrayList<>();
  private Document copy = Document.empty();
  private @Nullable HttpClient client;
  private @Nullable WebSocket socket;
  private @Nullable Throwable failure;
  private @Nullable String author;
  private boolean joined;

  /// Whether it sends what others once wrote, and keeps no copy.
  private boolean relays;

  private long epoch;
  private long revision;

  private TestEditor(String document, String token, String device) {
    this.document = document;
    this.token = token;
    this.device = device;
  }

  /// Joins a document.
  static TestEditor join(URI server, String document, String token, String device) {
    var editor = new TestEditor(document, token, device);
    editor.connect(server);
    return editor;
  }

  /// Comes back, and sends what was not acknowledged.
  synchronized TestEditor comeBack(URI server) {
    connect(server);
    outbox.values().forEach(this::say);
    return this;
  }

  private synchronized void connect(URI server) {
    joined = false;
    failure = null;
    HttpClient fresh = HttpClient.newHttpClient();
    client = fresh;
    socket =
        fresh
            .newWebSocketBuilder()
            .buildAsync(URI.create("ws://" + server.getAuthority() + "/sync"), new Listener())
            .join();
    say("{\"type\":\"auth\",\"token\":\"" + token + "\",\"deviceId\":\"" + device + "\"}");
    String again =
        author == null
            ? ""
            : ",\"author\":\"%s\",\"epoch\":%d,\"revision\":%d".formatted(author, epoch, revision);
    say(
        "{\"type\":\"join_session\",\"documentId\":\"%s\",\"mode\":\"collaborative\"%s}"
            .formatted(document, again));
    await(() -> joined);
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder part = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket line, CharSequence text, boolean last) {
      part.append(text);
      if (last) {
        received(line, StrictJson.tree(part.toString()));
        part.setLength(0);
      }
      line.request(1);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket line, Throwable error) {
      failed(line, error);
    }
  }

  /// What it was told was wrong, or the connection has failed.
  private synchronized void failed(WebSocket line, Throwable error) {
    if (line == socket) {
      failure = error;
      notifyAll();
    }
  }

  private synchronized void received(WebSocket line, JsonNode message) {
    if (line == socket) {
      switch (message.path("type").asText()) {
        case "session_joined" -> joined(message);
        case "operation" -> operation(message);
        case "operation_ack" -> acknowledged(message);
        case "error" -> errors.add(message.path("error"));
        default -> {}
      }
    }
    notifyAll();
  }

  private void joined(JsonNode message) {
    if (message.has("text")) {
      VectorClock clock = VectorClocks.of(message.path("vectorClock"), "vectorClock");
      if (!clock.entries().isEmpty()) {
        copy = Document.at(message.path("text").asText(), clock, History.NONE);
      }
    }
    author = message.path("author").asText();
    epoch = message.path("epoch").asLong();
    revision = message.path("revision").asLong();
    joined = true;
  }

  private void operation(JsonNode message) {
    assertThat(message.path("revision").asLong()).as("%s", message).isEqualTo(revision + 1);
    String by = message.path("author").asText();
    long number = message.path("number").asLong();
    if (by.equals(author) && copy.version().get(by) >= number) {
      acknowledged(message);
      return;
    }
    revision++;
    if (!relays && message.path("part").asInt() == 0) {
      merge(event(message, by, number));
    }
  }

  private static Event event(JsonNode message, String by, long number) {
    var seen =
        new TreeMap<>(VectorClocks.of(message.at("/op/vectorClock"), "vectorClock").entries());
    seen.remove(by);
    JsonNode original = message.path("original");
    int position = original.path("position").asInt();
    Edit edit =
        original.path("action").asText().equals("insert")
            ? new Edit.Insert(position, message.at("/op/text").asText())
            : new Edit.Delete(position, original.path("length").asInt());
    return new Event(by, number, VectorClock.of(seen), edit);
  }

  private void acknowledged(JsonNode message) {
    long at = message.path("revision").asLong();
    assertThat(at).as("%s comes after all before it", message).isLessThanOrEqualTo(revision + 1);
    outbox.remove(message.path("number").asLong());
    revision = Math.max(revision, at);
  }

  private void merge(Event event) {
    try {
      copy.apply(event);
    } catch (InvalidEventException e) {
      throw new AssertionError(event.toString(), e);
    }
  }

  /// Types in its own copy and sends that, if it is connected.
  synchronized TestEditor type(int position, String text) {
    return edit(new Edit.Insert(position, text));
  }

  /// Deletes from its own copy and sends that, if it is connected.
  synchronized TestEditor delete(int position, int length) {
    return edit(new Edit.Delete(position, length));
  }

  private TestEditor edit(Edit edit) {
    VectorClock seen = copy.version();
    String self = String.valueOf(author);
    long number = seen.get(self) + 1;
    merge(new Event(self, number, seen, edit));
    String message = message(number, seen, edit);
    outbox.put(number, message);
    say(message);
    return this;
  }

  /// Sends what somebody else once wrote, as its own; its copy is no good from then on. Waits while
  /// too much is not acknowledged: whoever only sends and reads nothing is cut off.
  synchronized void send(long number, VectorClock seen, Edit edit) {
    relays = true;
    await(() -> outbox.size() < MOST_UNDER_WAY);
    String message = message(number, seen, edit);
    outbox.put(number, message);
    say(message);
  }

  private String message(long number, VectorClock seen, Edit edit) {
    return Json.text(json -> {
      json.writeStartObject();
      json.writeStringField("type", "operation");
      json.writeStringField("documentId", document);
      json.writeObjectFieldStart("op");
      json.writeNumberField("position", edit.position());
      switch (edit) {
        case Edit.Insert(int position, String text) -> {
          json.writeStringField("action", "insert");
          json.writeStringField("text", text);
        }
        case Edit.Delete(int position, int length) -> {
          json.writeStringField("action", "delete");
          json.writeNumberField("length", length);
        }
      }
      json.writeObjectFieldStart("vectorClock");
      for (Map.Entry<String, Long> entry : seen.entries().entrySet()) {
        if (!entry.getKey().equals(author)) {
          json.writeNumberField(entry.getKey(), entry.getValue());
        }
      }
      json.writeNumberField(String.valueOf(author), number);
      json.writeEndObject();
      json.writeEndObject();
      json.writeEndObject();
    });
  }

  private void say(String text) {
    WebSocket line = socket;
    if (line != null) {
      line.sendText(text, true)
          .exceptionally(gone -> line) // It stays in the outbox.
          .join();
    }
  }

  /// The connection is lost.
  synchronized TestEditor drop() {
    close();
    return this;
  }

  /// Waits until all was acknowledged.
  synchronized TestEditor settle() {
    await(outbox::isEmpty);
    return this;
  }

  /// Waits until that number was acknowledged.
  synchronized void settle(long number) {
    await(() -> outbox.headMap(number + 1).isEmpty());
  }

  /// Waits until it was told of everything up to that revision.
  synchronized TestEditor upTo(long wanted) {
    await(() -> revision >= wanted);
    return this;
  }

  private synchronized void await(BooleanSupplier done) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!done.getAsBoolean()) {
      assertThat(errors).isEmpty();
      assertThat(failure).isNull();
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      assertThat(left).as("%s waits; unacknowledged: %s", author, outbox.size()).isPositive();
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /// The text of its copy.
  synchronized String text() {
    return copy.text();
  }

  /// How many code points its copy has.
  synchronized int length() {
    return copy.length();
  }

  /// Up to which revision it was told.
  synchronized long revision() {
    return revision;
  }

  /// As whom it writes.
  synchronized String author() {
    return String.valueOf(author);
  }

  @Override
  public synchronized void close() {
    if (socket != null) {
      socket.abort();
      socket = null;
    }
    if (client != null) {
      client.shutdownNow();
      client = null;
    }
  }
}
