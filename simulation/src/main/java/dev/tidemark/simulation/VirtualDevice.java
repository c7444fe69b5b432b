package dev.tidemark.simulation;

import dev.tidemark.core.Principal;
import dev.tidemark.device.Answer;
import dev.tidemark.device.Chance;
import dev.tidemark.device.Device;
import dev.tidemark.device.Page;
import dev.tidemark.device.Port;
import dev.tidemark.device.Push;
import dev.tidemark.device.Replica;
import dev.tidemark.device.TokenInvalidException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A device with an outbox and a replica, and somebody who uses it: they edit, whether there is a
/// network or not, and now and then it sends what it has and asks for what is new.
///
/// One push and one pull are under way at most. What is not answered in time is asked again.
final class VirtualDevice {
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final String name;
  private final String id;
  private final Tenancy tenancy;
  private final Principal principal;
  private final Server server;
  private final Network network;
  private final Timeline timeline;
  private final Chance chance;
  private final Trace trace;
  private final Editor editor;
  private final Letters letters = new Letters();
  private final Device kept;

  private final Habits habits;
  private Replica backup;
  private @Nullable Instant since;
  private @Nullable DevicePush sending;
  private boolean pushing;
  private long pulls;
  private boolean pulling;
  private int grants;

  /// How a device goes about syncing.
  ///
  /// @param collections the only collections it ever asks for; every one when empty
  /// @param byTime whether it reads from times rather than tokens where it can
  /// @param named in how many of a hundred cases its pushes have a name
  record Habits(Set<String> collections, boolean byTime, int named) {
    static Habits any(Chance chance, Tenancy tenancy) {
      boolean byTime = chance.percent(35);
      Set<String> some =
          byTime && chance.percent(50) ? chance.someOf(tenancy.collections()) : Set.of();
      return new Habits(some, byTime, chance.below(101));
    }
  }

  VirtualDevice(
      Principal principal,
      Tenancy tenancy,
      Server server,
      Network network,
      Timeline timeline,
      Chance chance,
      Trace trace) {
    this.id = Objects.requireNonNull(principal.device());
    this.name = principal.tenant() + "." + id;
    this.tenancy = tenancy;
    this.principal = principal;
    this.server = server;
    this.network = network;
    this.timeline = timeline;
    this.chance = chance;
    this.trace = trace;
    this.habits = Habits.any(chance, tenancy);
    this.kept = new Device(principal, letters);
    this.backup = kept.replica().copy();
    this.editor = new Editor(name, kept, tenancy, chance, timeline);
  }

  /// Its id in its tenant.
  String id() {
    return id;
  }

  Tenancy tenancy() {
    return tenancy;
  }

  /// All that it sent and was answered.
  Letters letters() {
    return letters;
  }

  /// Checks that it holds what it may see.
  void checkAtRest() {
    kept.replica().checkSame(server.visible(tenancy, principal), Set.of());
  }

  /// Does one thing.
  void act() {
    int what = chance.below(100);
    if (what < 35) {
      edit();
    } else if (what < 62) {
      push();
    } else if (what < 91) {
      pull();
    } else if (what < 94) {
      fullSync();
    } else if (what < 96) {
      network.cutOff(name);
    } else if (what < 98) {
      backup = kept.replica().copy();
    } else {
      lose();
    }
  }

  /// Sends everything and asks for everything, over a network without faults.
  ///
  /// @return whether there was anything to send or to hear
  boolean sync() {
    since = null;
    boolean any = kept.sync(new Direct(), 50);
    checkAtRest();
    return any;
  }

  /// The server without a network in between.
  private final class Direct implements Port<RuntimeException> {
    @Override
    public List<Answer> push(Push push) throws TokenInvalidException {
      String text = server.askAlone(new DevicePush(push));
      if (text.equals(Answers.OTHER_EPOCH)) {
        throw new TokenInvalidException(text);
      }
      return Answers.read(text);
    }

    @Override
    public Page pull(@Nullable String token, int limit) throws TokenInvalidException {
      var request = new PullRequest(token, null, Set.of(), true, limit);
      return switch (server.pull(tenancy, principal, request)) {
        case ServerAnswer.Pulled page -> heard(page);
        case ServerAnswer.TokenInvalid(String why) -> throw new TokenInvalidException(why);
        case ServerAnswer.Full full -> throw new IllegalStateException("nobody asked for all");
        case ServerAnswer.InTheFuture future -> throw new IllegalStateException("of no time");
      };
    }
  }

  private void edit() {
    for (int i = chance.between(1, 3); i > 0; i--) {
      trace.note("%s: %s", name, editor.edit());
    }
  }

  private void push() {
    if (pushing) {
      return;
    }
    if (chance.percent(30)) {
      kept.outbox().regroup();
    }
    Push next = kept.outbox().next(chance.between(1, 6), chance.percent(habits.named()));
    if (next == null) {
      return;
    }
    if (sending == null || sending.push() != next) {
      sending = new DevicePush(next);
    }
    send(sending);
  }

  private void send(DevicePush sent) {
    pushing = true;
    int attempt = sent.nextAttempt();
    trace.note("%s sends %s: %s", name, sent, sent.push().edits());
    network.carry(
        name,
        sent.toString(),
        sent.push().named(),
        () -> sent.open(attempt),
        () -> server.ask(sent, text -> answer(sent, attempt, text)));
    timeline.in(
        Chance.micros(PATIENCE),
        () -> {
          if (sent.attempt() == attempt && pushing) {
            sent.nextAttempt();
            pushing = false;
          }
        });
  }

  private void answer(DevicePush sent, int attempt, String text) {
    int restores = server.restores();
    network.carry(
        name,
        "the answer to " + sent,
        true,
        () -> sent.open(attempt) && restores == server.restores(),
        () -> {
          if (text.equals(Answers.OTHER_EPOCH)) {
            trace.note("%s starts again: %s", name, text);
            pushing = false;
            startAgain();
          } else if (kept.answered(sent.push(), Answers.read(text))) {
            pushing = false;
          }
        });
  }

  private void pull() {
    if (pulling) {
      return;
    }
    PullRequest request = request();
    long number = begin();
    network.carry(
        name,
        "a pull",
        false,
        () -> true,
        () -> {
          if (server.up()) {
            ServerAnswer answer = server.pull(tenancy, principal, request);
            network.carry(
                name, "a page", true, () -> pulling && pulls == number, () -> take(answer));
          }
        });
  }

  private PullRequest request() {
    Instant syncedAt = kept.replica().syncedAt();
    if (since == null && habits.byTime() && syncedAt != null && chance.percent(60)) {
      since = chance.percent(3) ? syncedAt.plus(Duration.ofDays(400)) : syncedAt;
      kept.replica().beginWalk();
    }
    boolean all = since != null || !habits.collections().isEmpty() || chance.percent(80);
    Set<String> collections =
        all ? habits.collections() : new TreeSet<>(chance.someOf(tenancy.collections()));
    int limit = chance.percent(50) ? chance.between(1, 5) : chance.between(1, 50);
    return new PullRequest(kept.replica().token(), since, collections, all, limit);
  }

  private void fullSync() {
    if (pulling) {
      return;
    }
    trace.note("%s begins a full sync", name);
    since = null;
    long number = begin();
    server.fullSync(
        principal,
        habits.collections(),
        answer ->
            network.carry(
                name, "a full sync", false, () -> pulling && pulls == number, () -> take(answer)));
  }

  private long begin() {
    pulling = true;
    long number = ++pulls;
    timeline.in(
        Chance.micros(PATIENCE) * 10,
        () -> {
          if (pulls == number) {
            pulling = false;
          }
        });
    return number;
  }

  private void take(ServerAnswer answer) {
    pulling = false;
    switch (answer) {
      case ServerAnswer.Pulled page -> {
        trace.note("%s takes a page: %s %s", name, page.collections(), new Summary(page.page()));
        kept.take(heard(page));
        if (!page.page().hasMore()) {
          kept.replica().checkSame(page.visible(), page.collections());
          if (page.complete()) {
            kept.replica().completeAt(page.serverTime());
          }
          since = null;
        }
      }
      case ServerAnswer.Full full -> {
        trace.note("%s takes a full sync of %d records", name, full.rows().size());
        kept.takeAll(full.rows(), full.token());
        kept.replica().completeAt(full.serverTime());
        since = null;
      }
      case ServerAnswer.TokenInvalid(String why) -> {
        trace.note("%s starts again: %s", name, why);
        startAgain();
      }
      case ServerAnswer.InTheFuture() -> since = null;
    }
  }

  /// A page, as the device hears it: what came through a scope that was lost and is held again
  /// comes again.
  private Page heard(ServerAnswer.Pulled answer) {
    if (answer.grants() != grants) {
      kept.replica().beginWalk();
    }
    grants = answer.grants();
    return answer.told();
  }

  /// Loses what it has pulled: all of it, or back to the last backup.
  private void lose() {
    trace.note("%s loses what it has pulled", name);
    pulling = false;
    startAgain();
    if (chance.percent(50)) {
      kept.replica().become(backup);
    }
  }

  private void startAgain() {
    since = null;
    kept.startAgain();
  }
}
