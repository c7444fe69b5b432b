package dev.tidemark.bench;

import dev.tidemark.bench.Bench.Part;
import dev.tidemark.bench.LiveLine.Aim;
import dev.tidemark.engine.SyncStore;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Measures live connections on one database.
final class LiveRun {
  private static final int PUSHES_A_SECOND = 50;
  private static final int WARM_UPS = 5_000;
  private static final int PUSHERS_FLAT_OUT = 16;
  private static final String DELIVERY = "delivery";
  private static final String DISTURBED = "disturbed";
  private static final String FLAT_OUT = "flat-out";
  private static final String IDLE = "idle";

  private final Site site;
  private final Plan plan;
  private final Report report;
  private String name = "";

  /// What is to be measured.
  ///
  /// @param parts which parts
  /// @param seconds for how long changes are pushed to see how long they take to arrive
  /// @param subscribers to how many sockets changes are told
  /// @param deliveries how many changes all sockets together are told of, at least
  /// @param records how many records are pushed flat out
  /// @param idle how many sockets are idle
  record Plan(
      Set<Part> parts,
      int seconds,
      List<Integer> subscribers,
      int deliveries,
      int records,
      int idle) {
    /// The most sockets that are open at a time.
    int sockets() {
      int told =
          parts.contains(Part.FANOUT) ? subscribers.stream().mapToInt(i -> i).max().orElse(0) : 0;
      return Math.max(told, parts.contains(Part.IDLE) ? idle : 0);
    }
  }

  LiveRun(Site site, Plan plan, Report report) {
    this.site = site;
    this.plan = plan;
    this.report = report;
  }

  void run() throws IOException, SQLException {
    if (plan.parts.contains(Part.LATENCY) || plan.parts.contains(Part.FANOUT)) {
      deliveries();
    }
    if (plan.parts.contains(Part.IDLE)) {
      idle();
    }
  }

  private void deliveries() throws IOException, SQLException {
    var tenants = new ArrayList<>(List.of(DELIVERY, DISTURBED, FLAT_OUT));
    plan.subscribers.forEach(count -> tenants.add(fanOutTo(count)));
    Target target = target("live", tenants);
    // A socket that reads nothing must not be cut off before all is measured.
    try (var server = site.start(target, "tidemark.live.stall=1h", "tidemark.live.silence=1h")) {
      if (plan.parts.contains(Part.LATENCY)) {
        add(delivery(server, DELIVERY, "push to delivery", Aim.DELIVERY));
        add(
            delivery(
                server,
                DISTURBED,
                "the same, beside a socket that reads nothing",
                Aim.UNDISTURBED));
      }
      if (plan.parts.contains(Part.FANOUT)) {
        for (int count : plan.subscribers) {
          add(fanOut(server, count));
        }
        add(flatOut(server));
      }
    }
  }

  private LiveLine delivery(ServerProcess server, String tenant, String work, Aim aim)
      throws IOException {
    String token = Device.signIn(server.url(), tenant, Tenants.USERNAME, Tenants.PASSWORD);
    var sockets = new SyncSockets(server.url(), token);
    try (var subscriber = sockets.open("subscriber", Pushes.COLLECTION);
        @Nullable SilentSocket silent = aim == Aim.UNDISTURBED ? silent(server, sockets) : null;
        var pushes =
            Pushes.creates(Device.initialised(server.url(), token, "pusher"), 1, false, 1)) {
      var times = new DeliveryTimes(pushes, subscriber);
      times.run(WARM_UPS, Duration.ZERO);
      int count = plan.seconds * PUSHES_A_SECOND;
      Duration before = server.processorTime();
      Histogram measured = times.run(count, Duration.ofSeconds(1).dividedBy(PUSHES_A_SECOND));
      Duration used = server.processorTime().minus(before);
      if (silent != null) {
        silent.readOn(WARM_UPS + count);
      }
      return new LiveLine(
          work + ", " + PUSHES_A_SECOND + "/s",
          name,
          1,
          LiveLine.times(measured),
          used.toNanos() / 1e3 / count,
          aim);
    }
  }

  private static SilentSocket silent(ServerProcess server, SyncSockets sockets) throws IOException {
    try (Device writer = Device.initialised(server.url(), sockets.token(), "writer")) {
      return SilentSocket.open(sockets, writer);
    }
  }

  private LiveLine fanOut(ServerProcess server, int subscribers) throws IOException {
    int batches = Math.ceilDiv(plan.deliveries, subscribers * FanOut.BATCH);
    var result = new FanOut(1, subscribers, batches).run(server, fanOutTo(subscribers));
    return new LiveLine(
        "deliveries",
        name,
        subscribers,
        LiveLine.rate(result.rate()),
        result.cost(),
        Aim.ofFanOut(subscribers));
  }

  private LiveLine flatOut(ServerProcess server) throws IOException {
    int batches = Math.ceilDiv(plan.records, FanOut.BATCH);
    var result = new FanOut(PUSHERS_FLAT_OUT, 1, batches).run(server, FLAT_OUT);
    String work = String.format(Locale.ROOT, "%,d records pushed flat out", batches * FanOut.BATCH);
    return new LiveLine(work, name, 1, LiveLine.rate(result.rate()), result.cost(), Aim.FLAT_OUT);
  }

  /// Each on a server of its own, with its default settings.
  private void idle() throws IOException, SQLException {
    Target target = target("idle", List.of(IDLE));
    var idle = new IdleConnections(plan.idle);
    double least;
    try (var server = site.start(target);
        var bare = ServerProcess.bare(server.jvm())) {
      least = idle.run(bare, number -> BareServer.open(bare.url()));
      var sync = new SyncSockets(server.url(), signIn(server));
      double held = idle.run(server, number -> sync.open("device-" + number, Pushes.COLLECTION));
      add(idle("heap of an idle socket", held, least));
    }
    try (var server = site.start(target)) {
      String token = signIn(server);
      String path = "/sse/web/" + Tenants.USER;
      double held = idle.run(server, number -> EventStream.open(server.url(), path, token));
      add(idle("heap of an idle stream of events", held, least));
    }
    add(
        new LiveLine(
            "heap of a bare socket of Vert.x",
            "",
            plan.idle,
            LiveLine.size(least),
            null,
            Aim.NONE));
  }

  private static String signIn(ServerProcess server) throws IOException {
    return Device.signIn(server.url(), IDLE, Tenants.USERNAME, Tenants.PASSWORD);
  }

  private LiveLine idle(String work, double held, double least) {
    String measured =
        String.format(Locale.ROOT, "%s, %.2f × bare", LiveLine.size(held), held / least);
    return new LiveLine(work, name, plan.idle, measured, null, Aim.IDLE);
  }

  private Target target(String of, List<String> tenants) throws IOException, SQLException {
    Target target = site.target(of);
    name = Database.name(target);
    try (SyncStore store = target.open()) {
      Tenants.put(store, tenants);
    }
    return target;
  }

  private static String fanOutTo(int subscribers) {
    return "fan-out-" + subscribers;
  }

  private void add(LiveLine line) {
    report.add(line);
    System.err.println(name + ": " + line.work() + " (" + line.sockets() + "): " + line.measured());
  }
}
