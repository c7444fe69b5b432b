package dev.tidemark.simulation;

import dev.tidemark.core.Principal;
import dev.tidemark.device.Chance;
import dev.tidemark.device.LawBroken;
import dev.tidemark.engine.InvalidCursorException;
import dev.tidemark.engine.live.Batch;
import dev.tidemark.engine.live.Delivery;
import dev.tidemark.engine.live.End;
import dev.tidemark.engine.live.From;
import dev.tidemark.engine.live.Subscriber;
import dev.tidemark.engine.live.Subscription;
import dev.tidemark.engine.live.Update;
import dev.tidemark.engine.live.View;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Somebody who stays connected and is told what happens, as it happens. The connection breaks in
/// the middle of what it is told; then it goes on from the last that it got. Now and then it takes
/// nothing for a while, or wants to be told of other collections.
final class LiveReader {
  private static final Duration READS_WITHIN = Duration.ofSeconds(20);
  private static final Duration STALL = Duration.ofSeconds(30);

  private final String name;
  private final Principal principal;
  private final Tenancy tenancy;
  private final Server server;
  private final Timeline timeline;
  private final Chance chance;
  private final Trace trace;
  private final LiveReplica replica;
  private final boolean echo;

  private View view;
  private @Nullable Connection connection;

  LiveReader(
      Principal principal,
      Tenancy tenancy,
      Server server,
      Timeline timeline,
      Chance chance,
      Trace trace) {
    this.name = principal.tenant() + "." + principal.user() + "." + principal.device() + " live";
    this.principal = principal;
    this.tenancy = tenancy;
    this.server = server;
    this.timeline = timeline;
    this.chance = chance;
    this.trace = trace;
    this.echo = principal.device() == null || chance.percent(50);
    this.view = new View(chance.percent(60) ? null : chance.someOf(tenancy.collections()), echo);
    this.replica = new LiveReplica(name, principal, tenancy, server, echo);
  }

  Tenancy tenancy() {
    return tenancy;
  }

  /// Does one thing.
  void act() {
    Connection open = open();
    if (open == null) {
      if (server.up()) {
        connect();
      }
      return;
    }
    checkAtRest(open);
    int what = chance.below(100);
    if (what < 20) {
      trace.note("%s leaves", name);
      leave(open);
    } else if (what < 30) {
      open.stalled = true;
    } else if (what < 45 && view.collections() != null) {
      lookElsewhere(open, view.collections());
    }
  }

  /// Ends, as the server has to by now, if it took nothing for too long.
  void checkStalled() {
    Connection open = open();
    if (open != null
        && open.awake
        && !Duration.between(open.progress, server.now()).minus(STALL).isNegative()) {
      throw new LawBroken("who takes nothing is ended", name + " since " + open.progress);
    }
  }

  /// Reads all that is left, comes back and finds nothing new.
  void finish() {
    readAll();
    int told = replica.told();
    readAll();
    if (replica.told() != told) {
      throw new LawBroken("who comes back is told nothing twice", name);
    }
  }

  private void readAll() {
    Connection open = open();
    while (open == null || open.awake) {
      if (open == null) {
        connect();
      } else {
        read(open);
      }
      open = open();
    }
    checkAtRest(open);
    replica.moveTo(open.subscription().cursor());
    leave(open);
  }

  /// The connection, if there is one: the server may have been killed.
  private @Nullable Connection open() {
    Connection open = connection;
    if (open != null && (open.life != server.engine() || open.end != null)) {
      ended(open);
    }
    return connection;
  }

  private void ended(Connection open) {
    connection = null;
    trace.note("%s is cut off: %s", name, String.valueOf(open.end));
    server.census().note("live ended " + open.end);
    if (open.end == End.CURSOR_INVALID) {
      replica.clear();
    }
  }

  private void connect() {
    String cursor = replica.cursor();
    var made = new Connection(server.engine(), server.now());
    try {
      if (cursor != null) {
        made.begin(From.after(cursor));
        server.census().note("live resumed");
      } else if (chance.percent(50)) {
        replica.startAt(server.start(tenancy, principal));
        made.begin(From.after(server.start(tenancy, principal)));
      } else {
        made.begin(From.now());
        replica.take(server.visible(tenancy, principal, shown()), made.subscription().cursor());
      }
    } catch (InvalidCursorException e) {
      trace.note("%s starts again: %s", name, String.valueOf(e.getMessage()));
      server.census().note("live begun again");
      replica.clear();
      return;
    }
    trace.note("%s connects with %s", name, view);
    connection = made;
    made.openedAt = server.newestTime(tenancy);
    readSoon(made);
  }

  private void leave(Connection open) {
    open.subscription().leave();
    connection = null;
  }

  private Set<String> shown() {
    Set<String> collections = view.collections();
    return collections == null ? Set.of() : collections;
  }

  private void lookElsewhere(Connection open, Set<String> shown) {
    var others = new TreeSet<>(tenancy.collections());
    others.removeAll(shown);
    var now = new HashSet<>(shown);
    Subscription subscription = open.subscription();
    if (shown.isEmpty() || (chance.percent(50) && !others.isEmpty())) {
      Set<String> more = Set.of(chance.oneOf(others.stream().toList()));
      now.addAll(more);
      boolean all = chance.percent(50);
      trace.note("%s wants %s from %s", name, more, all ? "the beginning" : "now");
      subscription.show(more, all ? From.after(server.start(tenancy, principal)) : From.now());
      replica.forget(more);
      if (!all) {
        replica.hold(server.visible(tenancy, principal, more));
      }
    } else {
      Set<String> less = Set.of(chance.oneOf(shown.stream().sorted().toList()));
      now.removeAll(less);
      trace.note("%s does not want %s", name, less);
      subscription.hide(less);
      replica.forget(less);
    }
    view = new View(now, echo);
    replica.moveTo(subscription.cursor());
    open.wake();
  }

  private void readSoon(Connection open) {
    if (!open.stalled) {
      timeline.in(
          chance.upTo(READS_WITHIN),
          () -> {
            if (open() == open && open.awake) {
              if (chance.percent(8)) {
                breakOff(open);
              } else if (read(open).hasMore()) {
                readSoon(open);
              }
            }
          });
    }
  }

  private Batch read(Connection open) {
    open.progress = server.now();
    Batch batch = open.subscription().next(chance.between(1, 8));
    if (open.end != null) {
      return batch;
    }
    open.awake = batch.hasMore();
    batch.deliveries().forEach(one -> replica.take(one, open.openedAt));
    if (!batch.deliveries().isEmpty()) {
      trace.note("%s is told %s%s", name, updates(batch), batch.hasMore() ? " …" : "");
    }
    if (chance.percent(30)) {
      replica.moveTo(open.subscription().cursor());
    }
    checkAtRest(open);
    return batch;
  }

  /// The connection breaks while a batch is on its way.
  private void breakOff(Connection open) {
    Batch batch = open.subscription().next(chance.between(1, 8));
    int arrived = chance.below(batch.deliveries().size() + 1);
    batch.deliveries().subList(0, arrived).forEach(one -> replica.take(one, open.openedAt));
    trace.note("%s is told %d of %s and breaks off", name, arrived, updates(batch));
    if (open.end == null) {
      leave(open);
    }
  }

  private static List<Update> updates(Batch batch) {
    return batch.deliveries().stream().map(Delivery::update).toList();
  }

  /// Who is at rest holds all that they may see, if this process has heard of all that happened.
  private void checkAtRest(Connection open) {
    if (!open.awake && server.heard(tenancy)) {
      boolean nothing = view.collections() != null && view.collections().isEmpty();
      if (!nothing) {
        replica.checkSame(server.visible(tenancy, principal, shown()));
      }
    }
  }

  /// A connection in one life of the server.
  private final class Connection implements Subscriber {
    private final Object life;
    private Instant progress;
    private Instant openedAt = Instant.EPOCH;
    private boolean awake = true;
    private boolean stalled;
    private @Nullable End end;
    private @Nullable Subscription subscription;

    private Connection(Object life, Instant now) {
      this.life = life;
      this.progress = now;
    }

    private void begin(From from) {
      subscription = server.subscribe(principal, view, from, this);
    }

    private Subscription subscription() {
      return Objects.requireNonNull(subscription);
    }

    @Override
    public String kind() {
      return "simulated";
    }

    @Override
    public void woken() {
      if (awake) {
        throw new LawBroken("who is awake is not woken", name);
      }
      wake();
    }

    private void wake() {
      awake = true;
      progress = server.now();
      readSoon(this);
    }

    @Override
    public void ended(End why) {
      boolean late = !Duration.between(progress, server.now()).minus(STALL).isNegative();
      if (why == End.STALLED && !(awake && late)) {
        throw new LawBroken("only who takes nothing is ended", name);
      }
      end = why;
    }
  }
}
