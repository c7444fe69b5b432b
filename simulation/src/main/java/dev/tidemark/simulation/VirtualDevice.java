package dev.tidemark.simulation;

import dev.tidemark.core.Principal;
import java.time.Duration;
import java.time.Instant;
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
  private final Outbox outbox;
  private final Replica replica;

  private final Habits habits;
  private Replica backup;
  private @Nullable Instant since;
  private boolean pushing;
  private long pulls;
  private boolean pulling;

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
    this.outbox = new Outbox(principal);
    this.replica = new Replica(name);
    this.backup = replica.copy();
    this.editor = new Editor(name, outbox, replica, tenancy, chance, timeline);
  }

  /// Its id in its tenant.
  String id() {
    return id;
  }

  Tenancy tenancy() {
    return tenancy;
  }

  Outbox outbox() {
    return outbox;
  }

  /// Checks that it holds what it may see.
  void checkAtRest() {
    replica.checkSame(server.visible(tenancy, principal), Set.of());
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
      backup = replica.copy();
    } else {
      lose();
    }
  }

  /// Sends everything and asks for everything, over a network without faults.
  ///
  /// @return whether there was anything to send or to hear
  boolean sync() {
    boolean any = false;
    for (Push push = outbox.next(50, true); push != null; push = outbox.next(50, true)) {
      any = true;
      answered(push, server.askAlone(push));
    }
    since = null;
    boolean done = false;
    while (!done) {
      var request = new PullRequest(replica.token(), null, Set.of(), true, 50);
      ServerAnswer answer = server.pull(tenancy, principal, request);
      boolean page = answer instanceof ServerAnswer.Page;
      any |= !page || !((ServerAnswer.Page) answer).page().items().isEmpty();
      done = page && !((ServerAnswer.Page) answer).page().hasMore();
      take(answer);
    }
    return any;
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
      outbox.regroup();
    }
    Push push = outbox.next(chance.between(1, 6), chance.percent(habits.named()));
    if (push == null) {
      return;
    }
    pushing = true;
    int attempt = push.nextAttempt();
    trace.note("%s sends %s: %s", name, push, push.edits());
    network.carry(
        name,
        push.toString(),
        push.named(),
        () -> push.open(attempt),
        () -> server.ask(push, text -> answer(push, attempt, text)));
    timeline.in(
        Chance.micros(PATIENCE),
        () -> {
          if (push.attempt() == attempt && pushing) {
            push.nextAttempt();
            pushing = false;
          }
        });
  }

  private void answer(Push push, int attempt, String text) {
    network.carry(
        name, "the answer to " + push, true, () -> push.open(attempt), () -> answered(push, text));
  }

  private void answered(Push push, String text) {
    if (outbox.answered(push, text)) {
      pushing = false;
      push.edits()
          .forEach(edit -> {
            Row row = replica.row(edit.key());
            if (row != null) {
              outbox.pulled(edit.key(), row.version());
            }
          });
    }
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
    Instant syncedAt = replica.syncedAt();
    if (since == null && habits.byTime() && syncedAt != null && chance.percent(60)) {
      since = chance.percent(3) ? syncedAt.plus(Duration.ofDays(400)) : syncedAt;
      replica.beginWalk();
    }
    boolean all = since != null || !habits.collections().isEmpty() || chance.percent(80);
    Set<String> collections =
        all ? habits.collections() : new TreeSet<>(chance.someOf(tenancy.collections()));
    int limit = chance.percent(50) ? chance.between(1, 5) : chance.between(1, 50);
    return new PullRequest(replica.token(), since, collections, all, limit);
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
      case ServerAnswer.Page page -> {
        trace.note("%s takes a page: %s %s", name, page.collections(), new Summary(page.page()));
        if (page.page().reset()) {
          outbox.forgetAnswered();
        }
        replica.take(page, outbox::pulled);
        if (!page.page().hasMore()) {
          since = null;
        }
      }
      case ServerAnswer.Full full -> {
        trace.note("%s takes a full sync of %d records", name, full.rows().size());
        outbox.forgetAnswered();
        replica.take(full, outbox::pulled);
        since = null;
      }
      case ServerAnswer.TokenInvalid(String why) -> {
        trace.note("%s starts again: %s", name, why);
        startAgain();
      }
      case ServerAnswer.InTheFuture() -> since = null;
    }
  }

  /// Loses what it has pulled: all of it, or back to the last backup.
  private void lose() {
    trace.note("%s loses what it has pulled", name);
    pulling = false;
    startAgain();
    if (chance.percent(50)) {
      replica.become(backup);
    }
  }

  private void startAgain() {
    since = null;
    replica.clear();
    outbox.forgetAnswered();
  }
}
