package dev.tidemark.server.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
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
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A device over *records*: it pushes and pulls by requests, and hears on the socket `/sync` that
/// there is news, or that it is told to sync.
final class RecordsLine implements Line {
  private static final Duration TO_ANSWER = Duration.ofSeconds(20);
  private static final String PUSH = "/api/v1/sync/push";

  private final Requests requests;
  private final String platform;
  private final String run;
  private @Nullable JsonSocket socket;

  /// @param run names the device's pushes apart from those of other runs
  RecordsLine(Requests requests, String platform, String run) {
    this.requests = requests;
    this.platform = platform;
    this.run = run;
  }

  @Override
  public void register() throws FailedException {
    requests.initialize(platform);
  }

  @Override
  public boolean isOpen() {
    return socket != null && socket.isOpen();
  }

  @Override
  public void open(@Nullable String ignored) throws FailedException {
    close();
    JsonSocket opened = JsonSocket.open(requests.server(), "/sync");
    socket = opened;
    String token = requests.server().token();
    opened.say(
        Requests.object()
            .put("type", "auth")
            .put("token", token)
            .put("deviceId", requests.device()));
    try {
      expect(opened, "authenticated");
    } catch (FailedException e) {
      requests.server().renew(token);
      throw e;
    }
    ObjectNode subscribe = Requests.object().put("type", "subscribe");
    subscribe.putArray("collections").add(Fleet.COLLECTION);
    opened.say(subscribe);
    expect(opened, "subscribed");
  }

  private static void expect(JsonSocket opened, String type) throws FailedException {
    JsonNode answer = opened.hear(TO_ANSWER);
    if (answer == null || !answer.path("type").asText().equals(type)) {
      throw new FailedException("/sync: " + answer + " (expected: " + type + ")");
    }
  }

  @Override
  public @Nullable Word next(Duration atMost) throws FailedException {
    JsonSocket open = open();
    boolean news = false;
    JsonNode message = open.hear(atMost);
    while (message != null) {
      if (message.path("type").asText().equals("sync_now")) {
        return new Word.SyncNow(message.path("requestId").asText());
      }
      news |= message.path("type").asText().equals("change");
      message = open.hear(Duration.ZERO);
    }
    return news ? new Word.News() : null;
  }

  @Override
  public List<Answer> push(Push push) throws FailedException, TokenInvalidException {
    try {
      return answers(push, requests.send(request(push)));
    } catch (FailedException e) {
      if (e.isAnswer("SYNC_TOKEN_INVALID")) {
        throw new TokenInvalidException(String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  private HttpRequest.Builder request(Push push) {
    ObjectNode body = Requests.object();
    push.edits().forEach(edit -> body.withArray("changes").add(json(edit.change())));
    return requests.posting(PUSH, body).header("X-Request-ID", run + "-" + push.number());
  }

  private static ObjectNode json(Change change) {
    ObjectNode json = Requests.object();
    json.put("id", change.key().id());
    json.put("collection", change.key().collection());
    json.put("operation", change.operation().text());
    json.set("data", StrictJson.tree(change.data().text()));
    if (change.partial()) {
      json.put("partial", true);
    }
    if (change.base() instanceof Base.Seen(long version)) {
      json.put("version", version);
    }
    if (change.clock() != null) {
      json.set("vectorClock", StrictJson.tree(change.clock().json()));
    }
    return json;
  }

  private static List<Answer> answers(Push push, JsonNode body) throws FailedException {
    JsonNode results = body.path("results");
    if (results.size() != push.edits().size()) {
      throw new FailedException("the answer to a push does not answer each change: " + body);
    }
    Set<String> merged = new HashSet<>();
    for (JsonNode conflict : body.path("conflicts")) {
      if (conflict.path("resolution").asText().equals("merged")) {
        merged.add(conflict.path("id").asText());
      }
    }
    var answers = new ArrayList<Answer>();
    for (JsonNode result : results) {
      Kind kind =
          switch (result.path("status").asText()) {
            case "accepted", "duplicate" -> Kind.ACCEPTED;
            case "conflict" ->
                merged.contains(result.path("id").asText()) ? Kind.MERGED : Kind.CONFLICT;
            default -> Kind.REJECTED;
          };
      VectorClock clock =
          kind == Kind.REJECTED
              ? VectorClock.empty()
              : Row.clock(result.path("vectorClock").toString());
      answers.add(new Answer(kind, result.path("version").asLong(), clock));
    }
    return answers;
  }

  @Override
  public Page pull(@Nullable String token, int limit)
      throws FailedException, TokenInvalidException {
    HttpRequest.Builder request =
        requests.get("/api/v1/sync/pull?collections=" + Fleet.COLLECTION + "&limit=" + limit);
    if (token != null) {
      request.header("X-Sync-Token", token);
    }
    try {
      return page(requests.send(request));
    } catch (FailedException e) {
      if (e.isAnswer("SYNC_TOKEN_INVALID") || e.isAnswer("DEVICE_NOT_REGISTERED")) {
        register();
        throw new TokenInvalidException(String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  private static Page page(JsonNode body) {
    var items = new ArrayList<Page.Item>();
    for (JsonNode change : body.path("changes")) {
      items.add(Page.Item.of(key(change), row(change)));
    }
    for (JsonNode deletion : body.path("deletedRecords")) {
      boolean deleted = deletion.path("reason").asText().equals("deleted");
      items.add(new Page.Item(key(deletion), null, deletion.path("version").asLong(), deleted));
    }
    return new Page(
        items,
        body.path("reset").asBoolean(),
        body.path("hasMore").asBoolean(),
        body.path("syncToken").asText());
  }

  private static RecordKey key(JsonNode record) {
    return new RecordKey(record.path("collection").asText(), record.path("id").asText());
  }

  /// A record, as pulls and full syncs show it.
  static Row row(JsonNode record) {
    return new Row(
        record.path("version").asLong(),
        record.path("data").toString(),
        record.path("vectorClock").toString());
  }

  @Override
  public void touch() {
    // A pull is a sync, and each of this device's syncs ends with one.
  }

  @Override
  public void excuse(String request, String reason) throws FailedException {
    open().say(failure(request, reason));
  }

  /// What a device says on its socket that cannot sync.
  static ObjectNode failure(String request, String reason) {
    ObjectNode failure = Requests.object().put("type", "sync_failed");
    failure.putObject("payload").put("request_id", request).put("reason", reason);
    return failure;
  }

  @Override
  public void sayNonsense() throws FailedException {
    ObjectNode body = Requests.object();
    body.putArray("changes").addObject().put("collection", Fleet.COLLECTION).put("id", run);
    requests.post(PUSH, body);
  }

  @Override
  public void breakOff(Push push) throws FailedException {
    requests.breakOff(request(push));
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
