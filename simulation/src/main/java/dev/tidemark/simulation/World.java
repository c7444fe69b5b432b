package dev.tidemark.simulation;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.ConflictPolicy.Strategy;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.device.Chance;
import dev.tidemark.device.LawBroken;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.User;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Devices, a network and a server, all moved by one seed: two worlds of the same seed and options
/// are the same, event by event.
///
/// For one thread. A world is run once.
public final class World {
  private static final int ROUNDS = 20;
  private static final Duration SERVER_WRONG_BY = Duration.ofHours(3);

  private final long seed;
  private final WorldOptions options;
  private final Timeline timeline = new Timeline();
  private final Trace trace;
  private final Chance chance;
  private final WorldClock clock;
  private final Network network;
  private final List<Tenancy> tenancies;
  private final Server server;
  private final List<VirtualDevice> devices = new ArrayList<>();
  private final List<LiveReader> readers = new ArrayList<>();
  private final List<TimeReader> timeReaders = new ArrayList<>();
  private final Duration pace;
  private boolean resting;
  private int step;

  /// @param seed what makes it this world
  /// @param disk where the server keeps its data; nothing of this seed is on it
  /// @param options what it is like
  public World(long seed, Disk disk, WorldOptions options) {
    this.seed = seed;
    this.options = options;
    this.trace = new Trace(timeline, options.remembered());
    this.chance = new Chance(seed);
    this.clock = new WorldClock(timeline, 0);
    this.network = new Network(timeline, chance, trace);
    this.pace = Duration.ofMinutes(chance.between(10, 400));
    List<CollectionDefinition> definitions = Tenancy.collections(chance);
    this.tenancies = tenancies(definitions);
    this.server = new Server(disk, options, tenancies, timeline, chance, trace, clock);
  }

  /// Lets everything happen and checks every law.
  ///
  /// @return how many events there were
  /// @throws AssertionError when a law was broken; it names the seed, the step and the law, and
  ///   tells what happened last
  public int run() {
    try {
      populate();
      if (options.restored()) {
        runTo(options.steps() / 3 + chance.below(options.steps() / 4));
        server.backUp();
        devices.forEach(device -> device.letters().mark());
        runTo(options.steps() * 3 / 4);
        server.restore();
        devices.forEach(device -> device.letters().goBack());
      }
      runTo(options.steps());
      rest();
      return step;
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          "seed %d, step %d: %s%n%s%n  -Dtidemark.seed=%d tells all of it"
              .formatted(seed, step, e.getMessage(), trace.text(), seed),
          e);
    } finally {
      server.end();
    }
  }

  private void runTo(int last) {
    for (; step < last && timeline.step(); step++) {}
  }

  /// What happened last, one event to a line.
  public String story() {
    return trace.text();
  }

  /// What it came across.
  public Census census() {
    return server.census();
  }

  private List<Tenancy> tenancies(List<CollectionDefinition> definitions) {
    int tenants = chance.percent(40) && options.devices() > 1 ? 2 : 1;
    var all = new ArrayList<Tenancy>();
    for (int tenant = 0; tenant < tenants; tenant++) {
      int size = (options.devices() + tenants - 1 - tenant) / tenants;
      var names = new ArrayList<String>();
      var users = new ArrayList<String>();
      for (int i = 0; i < size; i++) {
        names.add("tablet" + i);
        if (i % 2 == 0) {
          users.add("user" + i / 2);
        }
      }
      all.add(new Tenancy("w" + seed + (char) ('a' + tenant), users, names, definitions));
    }
    return all;
  }

  private void populate() {
    Instant now = clock.instant();
    for (Tenancy tenancy : tenancies) {
      server
          .store()
          .write(writing -> {
            String tenant = tenancy.id();
            writing.addTenant(tenant, now);
            tenancy.definitions().forEach(one -> writing.putCollection(tenant, one));
            for (String user : tenancy.users()) {
              writing.putUser(new User(tenant, user, user, null, Role.MEMBER, now, now, null));
            }
            for (int i = 0; i < tenancy.devices().size(); i++) {
              writing.putDevice(
                  new Device(
                      tenant,
                      tenancy.devices().get(i),
                      0,
                      tenancy.users().get(i / 2),
                      null,
                      null,
                      "{}",
                      0L,
                      now,
                      null,
                      null));
            }
            writing.putHead(writing.lockHead(tenant).revised());
            return tenant;
          });
      for (Scope principal : tenancy.principals()) {
        tenancy.grantable().stream()
            .filter(scope -> chance.percent(scope.equals(Scope.tenant()) ? 80 : 25))
            .forEach(scope -> server.grant(tenancy, principal, scope, true));
      }
      populate(tenancy);
      var desk = new Desk(tenancy, server, network, timeline, chance, trace);
      repeat(pace.dividedBy(3), desk::act);
      repeat(pace.multipliedBy(3), () -> setPolicy(tenancy));
      repeat(pace.dividedBy(2), () -> govern(tenancy));
      repeat(server.departures().dividedBy(3), () -> server.prune(tenancy));
    }
    repeat(pace.multipliedBy(4), server::kill);
    repeat(pace.dividedBy(2), this::tend);
    repeat(pace, this::look);
    repeat(pace.multipliedBy(5), this::setClock);
  }

  private void populate(Tenancy tenancy) {
    for (int i = 0; i < tenancy.devices().size(); i++) {
      var principal =
          new Principal(
              tenancy.id(), tenancy.users().get(i / 2), tenancy.devices().get(i), Role.DEVICE);
      var device = new VirtualDevice(principal, tenancy, server, network, timeline, chance, trace);
      devices.add(device);
      repeat(pace.dividedBy(3), device::act);
      Principal live = chance.percent(80) ? principal : principal.on(null);
      var reader = new LiveReader(live, tenancy, server, timeline, chance, trace);
      readers.add(reader);
      repeat(pace, reader::act);
      var byTime = new TimeReader(live, tenancy, server, chance, trace);
      timeReaders.add(byTime);
      repeat(pace, byTime::act);
    }
  }

  private void tend() {
    if (server.up()) {
      server.tend();
      readers.forEach(LiveReader::checkStalled);
    }
  }

  private void look() {
    if (server.up()) {
      server.look();
    }
  }

  private void govern(Tenancy tenancy) {
    if (server.up()) {
      Scope principal = chance.oneOf(tenancy.principals());
      Scope scope = chance.oneOf(tenancy.grantable());
      server.grant(tenancy, principal, scope, chance.percent(60));
    }
  }

  private void setPolicy(Tenancy tenancy) {
    if (server.up()) {
      Strategy strategy = chance.oneOf(List.of(Strategy.values()));
      var policy = new ConflictPolicy(strategy, chance.percent(75), true);
      server.set(tenancy, chance.oneOf(tenancy.collections()), policy);
    }
  }

  private void setClock() {
    clock.wrongBy(chance.offBy(SERVER_WRONG_BY));
    trace.note("the server's clock is wrong by %s", clock.error());
  }

  private void repeat(Duration mean, Runnable action) {
    timeline.in(
        chance.around(mean),
        () -> {
          if (!resting) {
            action.run();
            repeat(mean, action);
          }
        });
  }

  /// Lets what is under way arrive and everybody sync until nothing is new, then looks at
  /// everything.
  private void rest() {
    resting = true;
    network.heal();
    server.calm();
    while (timeline.step()) {}
    trace.note("everything is at rest");
    int rounds = 0;
    boolean any = true;
    while (any) {
      if (++rounds > ROUNDS) {
        throw new LawBroken("everybody comes to rest", "there is always something new");
      }
      any = false;
      for (VirtualDevice device : devices) {
        any |= device.sync();
      }
    }
    for (VirtualDevice device : devices) {
      device.checkAtRest();
    }
    server.look();
    readers.forEach(LiveReader::finish);
    timeReaders.forEach(TimeReader::finish);
    for (Tenancy tenancy : tenancies) {
      List<VirtualDevice> own =
          devices.stream().filter(device -> device.tenancy() == tenancy).toList();
      server
          .store()
          .read(reading -> {
            new History(reading, tenancy, own).check();
            new Kept(reading, tenancy).check();
            return own;
          });
    }
  }
}
