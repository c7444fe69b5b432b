package dev.tidemark.server.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.Operation;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.StrictJson;
import dev.tidemark.core.VectorClock;
import dev.tidemark.device.Answer;
import dev.tidemark.device.Answer.Kind;
import dev.tidemark.device.Page;
import dev.tidemark.device.Push;
import dev.tidemark.device.Row;
import dev.tidemark.device.TokenInvalidException;
import dev.tidemark.server.admin.FailedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A device over *mobile*: everything goes over its socket, what it sends and what others change. A
/// pull takes what the socket has brought.
final class MobileLine implements Line {
  private static final Duration TO_ANSWER = Duration.ofSeconds(30);
  private static final Duration HEARTBEAT = Duration.ofSeconds(30);

  /// The protocol tells no clocks.
  private static final String NO_CLOCK = "{}";

  private static final String UPDATES = Fleet.COLLECTION + "_data";

  private final Requests requests;
  private final String platform;
  private final String run;
  private final List<Page.Item> news = new ArrayList<>();
  private final ArrayDeque<Word.SyncNow> told = new ArrayDeque<>();
  private String cursor = "";
  private String start = "";
  private int touches;
  private @Nullable JsonSocket socket;

  /// @param run names what the device sends apart from that of other runs
  MobileLine(Requests requests, String platform, String run) {
    this.requests = requests;
    this.platform = platform;
    this.run = run;
  }

  @Override
  public void register() throws FailedException {
    start = requests.initialize(platform);
  }

  @Override
  public boolean isOpen() {
    return socket != null && socket.isOpen();
  }

  @Override
  public void open(@Nullable String token) throws FailedException, TokenInvalidException {
    close();
    news.clear();
    told.clear();
    cursor = token == null ? start : token;
    String access = requests.server().token();
    try {
      socket =
          JsonSocket.open(
              requests.server(),
              "/ws/mobile/sync?device_id="
                  + requests.device()
                  + "&domains="
                  + Fleet.COLLECTION
                  + "&since="
                  + cursor
                  + "&token="
                  + access);
    } catch (FailedException e) {
      if (e.isAnswer(401)) {
        requests.server().renew(access);
        register();
        throw new TokenInvalidException(String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  @Override
  public @Nullable Word next(Duration atMost) throws FailedException {
    Duration left = atMost;
    while (told.isEmpty() && news.isEmpty() && left.isPositive()) {
      Duration piece = left.compareTo(HEARTBEAT) > 0 ? HEARTBEAT : left;
      JsonNode message = open().hear(piece);
      left = message == null ? left.minus(piece) : Duration.ZERO;
      if (message != null) {
        note(message);
      } else if (left.isPositive()) {
        open().say(Requests.object().put("type", "heartbeat").set("payload", Requests.object()));
      }
    }
    noteAll();
    return told.isEmpty() ? (news.isEmpty() ? null : new Word.News()) : told.poll();
  }

  @Override
  public List<Answer> push(Push push) throws FailedException {
    open().say(message(push));
    return answers(push, answer());
  }

  private ObjectNode message(Push push) {
    var items = Requests.object().putArray(UPDATES);
    push.edits().forEach(edit -> items.add(item(edit.change())));
    return sync(run + "-" + push.number(), items);
  }

  private static ObjectNode sync(String name, ArrayNode items) {
    ObjectNode message = Requests.object().put("type", "sync");
    message.putObject("payload").put("idempotency_key", name).set(UPDATES, items);
    return message;
  }

  private static ObjectNode item(Change change) {
    ObjectNode item = Requests.object();
    item.setAll((ObjectNode) StrictJson.tree(change.data().text()));
    item.put("mobile_id", change.key().id());
    if (change.operation() != Operation.CREATE
        && change.base() instanceof Base.Seen(long version)) {
      item.put("version", version);
    }
    if (change.operation() == Operation.DELETE) {
      item.put("deleted", true);
    }
    if (change.partial()) {
      item.put("partial", true);
    }
    return item;
  }

  private static List<Answer> answers(Push push, JsonNode payload) throws FailedException {
    JsonNode results = payload.path("results");
    if (results.size() != push.edits().size()) {
      throw new FailedException("the answer to a sync does not answer each item: " + payload);
    }
    Map<String, Kind> conflicts = new HashMap<>();
    for (JsonNode conflict : payload.path("conflicts")) {
      boolean merged = conflict.path("resolution").asText().equals("merged");
      conflicts.put(conflict.path("mobile_id").asText(), merged ? Kind.MERGED : Kind.CONFLICT);
    }
    var answers = new ArrayList<Answer>();
    for (JsonNode result : results) {
      Kind kind =
          result.path("status").asText().equals("failed")
              ? Kind.REJECTED
              : conflicts.getOrDefault(result.path("entity_id").asText(), Kind.ACCEPTED);
      answers.add(new Answer(kind, result.path("version").asLong(), VectorClock.empty()));
    }
    return answers;
  }

  /// Waits for the answer to the one `sync` that is under way, and takes note of what comes before.
  private JsonNode answer() throws FailedException {
    for (JsonNode message = open().hear(TO_ANSWER);
        message != null;
        message = open().hear(TO_ANSWER)) {
      switch (message.path("type").asText()) {
        case "sync_response" -> {
          return message.path("payload");
        }
        case "error" -> throw new FailedException("a sync was answered " + message.path("payload"));
        default -> note(message);
      }
    }
    throw new FailedException("a sync was not answered");
  }

  private void note(JsonNode message) {
    JsonNode payload = message.path("payload");
    switch (message.path("type").asText()) {
      case "sync_now" -> told.add(new Word.SyncNow(payload.path("request_id").asText()));
      case "server_push" -> {
        for (JsonNode update : payload.path("updates")) {
          news.add(item(update));
          cursor = update.path("cursor").asText();
        }
      }
      default -> {} // The answer to a heartbeat, or a conflict, which the answer has too.
    }
  }

  private void noteAll() throws FailedException {
    for (JsonNode message = open().hear(Duration.ZERO);
        message != null;
        message = open().hear(Duration.ZERO)) {
      note(message);
    }
  }

  private static Page.Item item(JsonNode update) {
    var key = new RecordKey(update.path("entity_type").asText(), update.path("entity_id").asText());
    long version = update.path("version").asLong();
    return update.path("operation").asText().equals("delete")
        ? new Page.Item(key, null, version, true)
        : Page.Item.of(key, new Row(version, update.path("data").toString(), NO_CLOCK));
  }

  /// What the socket has brought since the last time.
  @Override
  public Page pull(@Nullable String token, int limit) throws FailedException {
    noteAll();
    var page = new Page(news, false, false, cursor);
    news.clear();
    return page;
  }

  @Override
  public void touch() throws FailedException {
    touches++;
    open().say(sync(run + "-touch-" + touches, Requests.object().putArray(UPDATES)));
    answer();
  }

  @Override
  public void excuse(String request, String reason) throws FailedException {
    open().say(RecordsLine.failure(request, reason));
  }

  @Override
  public void sayNonsense() throws FailedException {
    touches++;
    ArrayNode items = Requests.object().putArray(UPDATES);
    items.addObject().put("note", "an item without an id");
    open().say(sync(run + "-touch-" + touches, items));
    answer();
  }

  @Override
  public void breakOff(Push push) throws FailedException {
    open().say(message(push));
    close();
  }

  @Override
  public void close() {
    if (socket != null) {
      socket.close();
    }
  }

  private JsonSocket open() throws FailedException {
    if (socket == null) {
      throw new FailedException("not connected");
    }
    return socket;
  }
}
