package dev.tidemark.server.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.device.Chance;
import dev.tidemark.server.admin.FailedException;
import dev.tidemark.server.admin.ServerLink;
import dev.tidemark.server.simulate.Enrolment.Enrolled;
import dev.tidemark.server.simulate.FleetPlan.Member;
import dev.tidemark.server.simulate.Temper.Deed;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A phone over *messaging*: it is enrolled, and exchanges messages with whoever enrolled it. It
/// writes while it is away, hears over a stream of events that something waits, or that it is told
/// to sync, and syncs by `outgoing` and `incoming`.
final class SimulatedPhone implements Simulated {
  /// How it may fail. A stream of events takes no excuses.
  static final List<Deed> FAILURES = List.of(Deed.SILENCE, Deed.HANG_UP, Deed.NONSENSE);

  private static final int AT_ONCE = 100;
  private static final String MESSAGES = "messages";

  private final Member member;
  private final ServerLink server;
  private final Enrolment enrolment;
  private final String correspondent;
  private final FleetPlan plan;
  private final Temper temper;
  private final Chance chance;
  private final Persistence persistence;
  private final Map<String, String> waiting = new LinkedHashMap<>();
  private final Map<String, String> held = new TreeMap<>();
  private final Map<String, String> promised = new ConcurrentHashMap<>();
  private volatile String id;
  private volatile @Nullable Enrolled enrolled;
  private @Nullable EventStream stream;
  private @Nullable String since;
  private int written;

  /// @param correspondent the id of the user who enrols it
  SimulatedPhone(
      Member member,
      ServerLink server,
      Enrolment enrolment,
      String correspondent,
      FleetPlan plan,
      Chance chance,
      Persistence persistence) {
    this.member = member;
    this.id = member.id();
    this.server = server;
    this.enrolment = enrolment;
    this.correspondent = correspondent;
    this.plan = plan;
    this.temper = new Temper(chance.split(), plan.failureRate(), FAILURES);
    this.chance = chance;
    this.persistence = persistence;
  }

  @Override
  public String id() {
    return id;
  }

  /// The id of its mobile user; null until it is enrolled.
  @Nullable String user() {
    Enrolled now = enrolled;
    return now == null ? null : now.user();
  }

  /// Somebody was told that a message to it is stored. From any thread.
  void promised(String message, String content) {
    promised.put(message, content);
  }

  @Override
  public void live(Curfew curfew) throws FailedException {
    persistence.untilDone(this::enrol, this::close);
    comeBack();
    while (!curfew.past()) {
      close();
      for (int i = chance.between(1, plan.habits().edits()); i > 0; i--) {
        written++;
        waiting.put(plan.run() + "." + id + "." + written, id + " writes #" + written);
      }
      curfew.pause(upTo(plan.habits().away()));
      if (chance.percent(SimulatedDevice.BREAKS_OFF)) {
        requests().breakOff(outgoing(waiting));
        persistence.tally().count(Tally.Event.BROKEN_OFF);
      }
      comeBack();
      stay(curfew, Curfew.after(upTo(plan.habits().there())));
    }
    comeBack();
  }

  private void enrol() throws FailedException {
    try {
      enrolled = enrolment.enrol(id, member.platform());
    } catch (FailedException e) {
      // Nobody knows what came of it, and no device is enrolled twice.
      id = id + "b";
      throw e;
    }
  }

  /// Connects, unless it is connected, and syncs.
  private void comeBack() throws FailedException {
    persistence.untilDone(this::syncConnected, this::close);
  }

  private void syncConnected() throws FailedException {
    try {
      if (stream == null || !stream.isOpen()) {
        stream = EventStream.open(signedIn(), "/sse/mobile/" + id, id);
        persistence.tally().count(Tally.Event.CONNECTED);
      }
      sync();
    } catch (FailedException e) {
      if (e.isAnswer(401)) {
        enrolled = enrolment.again(Objects.requireNonNull(enrolled), id);
        throw new FailedException("its access token is over", e);
      }
      throw e;
    }
  }

  private void sync() throws FailedException {
    if (!waiting.isEmpty()) {
      send(waiting);
      waiting.forEach((message, content) -> {
        held.put(message, content);
        promised.put(message, content);
        persistence.tally().count(Tally.Event.MESSAGE);
      });
      waiting.clear();
    }
    int count;
    do {
      String from = since == null ? "" : "&since=" + since;
      JsonNode page = requests().send(requests().get("/api/sync/incoming?limit=" + AT_ONCE + from));
      count = page.path(MESSAGES).size();
      for (JsonNode message : page.path(MESSAGES)) {
        String content = message.path("content").asText();
        if (held.put(message.path("id").asText(), content) == null) {
          persistence.tally().count(Tally.Event.MESSAGE);
        }
      }
      since = page.path("sync_timestamp").asText();
    } while (count == AT_ONCE);
  }

  private void send(Map<String, String> messages) throws FailedException {
    JsonNode answer = requests().send(outgoing(messages));
    if (answer.path("failed_count").asInt() > 0) {
      throw new FailedException("messages were not taken: " + answer);
    }
  }

  /// The request that sends messages.
  ///
  /// @param messages content by id
  private HttpRequest.Builder outgoing(Map<String, String> messages) {
    ObjectNode body = Requests.object();
    messages.forEach((message, content) ->
        body.withArray(MESSAGES)
            .addObject()
            .put("id", message)
            .put("sender_id", user())
            .put("recipient_id", correspondent)
            .put("content", content)
            .put("status", "pending_sync"));
    return requests().posting("/api/sync/outgoing", body);
  }

  private void stay(Curfew curfew, Curfew leaving) throws FailedException {
    while (!curfew.past() && !leaving.past()) {
      Duration left = leaving.left();
      try {
        JsonNode event =
            Objects.requireNonNull(stream)
                .hear(left.compareTo(curfew.left()) < 0 ? left : curfew.left());
        if (event != null && event.has("request_id")) {
          obey(curfew);
        } else if (event != null) {
          sync();
        }
      } catch (FailedException e) {
        persistence.tally().failed(e);
        close();
        comeBack();
      }
    }
  }

  private void obey(Curfew curfew) throws FailedException {
    switch (temper.next()) {
      case SYNC -> sync();
      case NONSENSE -> sayNonsense();
      case HANG_UP -> {
        close();
        curfew.pause(Temper.LONGER_THAN_ANYBODY_WAITS);
        comeBack();
      }
      case SILENCE, AUTHENTICATION, EXCUSE -> curfew.pause(Temper.LONGER_THAN_ANYBODY_WAITS);
    }
  }

  private void sayNonsense() throws FailedException {
    try {
      send(Map.of(plan.run() + ".nonsense", ""));
    } catch (FailedException e) {
      if (!e.isAnswer(400)) {
        throw e;
      }
    }
  }

  @Override
  public void check(Findings findings) throws FailedException {
    comeBack();
    var there = new TreeMap<String, String>();
    persistence.untilDone(() -> read(there), this::close);
    promised.forEach((message, content) ->
        findings.check(
            Law.NOTHING_IS_LOST,
            content.equals(there.get(message)),
            () -> "message " + message + " of or to " + id + " is " + there.get(message)));
    findings.check(
        Law.ALL_ARE_EQUAL,
        there.equals(held),
        () -> id + " holds messages " + held + " (should be: " + there + ")");
  }

  /// Reads all messages that it may see.
  private void read(Map<String, String> there) throws FailedException {
    there.clear();
    requests().initialize(member.platform());
    for (JsonNode record : requests().all(MESSAGES)) {
      there.put(record.path("id").asText(), record.path("data").path("content").asText());
    }
  }

  @Override
  public void close() {
    if (stream != null) {
      stream.close();
    }
  }

  private Requests requests() {
    return new Requests(signedIn(), id);
  }

  private ServerLink signedIn() {
    return server.as(Objects.requireNonNull(enrolled).token());
  }

  private Duration upTo(Duration most) {
    return Duration.ofNanos(chance.upTo(most) * 1_000);
  }
}
