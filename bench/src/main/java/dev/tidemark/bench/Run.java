package dev.tidemark.bench;

import dev.tidemark.bench.Bench.Part;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.SyncStore;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Measures one database: the server on it first, then plain JDBC with the rows that the server has
/// written.
final class Run {
  private static final int LARGEST = 1_000;
  private static final int UPDATES = 100;
  private static final int RECORDS_OF_UPDATER = 1_000;
  private static final int PLAIN_CHANGES = 100_000;
  private static final int PLAIN_RUNS = 3;
  private static final Duration WARM_UP_TIME = Duration.ofSeconds(1);
  private static final String WARM_UP = "warmup";
  private static final String PULLED = "pulled";

  /// 100,000 versions and 10,000 conflicts, and ten times as many.
  private static final List<Past> PASTS =
      List.of(new Past("past-small", 100, 10), new Past("past-large", 1_000, 100));

  private final Site site;
  private final Plan plan;
  private final Report report;
  private final Report lists;
  private String name = "";

  /// How many changes each tenant's pushes have had acknowledged.
  private final Map<String, Long> acknowledged = new LinkedHashMap<>();

  /// What is to be measured.
  ///
  /// @param parts which parts
  /// @param clients how many clients push
  /// @param batches how many changes a push has
  /// @param seconds for how long each point is measured
  /// @param thousands how many thousands of records are pulled
  record Plan(
      Set<Part> parts, List<Integer> clients, List<Integer> batches, int seconds, int thousands) {}

  /// Pushes of one kind; each has a tenant of its own.
  ///
  /// @param named whether they carry an `X-Request-ID`
  private record Point(Part part, int clients, int batch, boolean named) {
    private String work() {
      return part == Part.UPDATE ? "update" : named ? "push with X-Request-ID" : "push";
    }

    private String tenant() {
      return String.format(Locale.ROOT, "%s%s-%d-%d", part, named ? "-named" : "", clients, batch);
    }
  }

  /// @param report gets what the server does with changes and records
  /// @param lists gets what lists cost
  Run(Site site, Plan plan, Report report, Report lists) {
    this.site = site;
    this.plan = plan;
    this.report = report;
    this.lists = lists;
  }

  void run() throws IOException, SQLException {
    if (plan.parts.stream().anyMatch(part -> part != Part.LISTS)) {
      work();
    }
    if (plan.parts.contains(Part.LISTS)) {
      lists();
    }
  }

  private void work() throws IOException, SQLException {
    Target target = site.target("served");
    List<Point> points = points();
    var tenants = new ArrayList<>(List.of(WARM_UP, PULLED));
    points.forEach(point -> tenants.add(point.tenant()));
    name = Database.name(target);
    try (SyncStore store = target.open()) {
      Tenants.put(store, tenants);
    }
    Map<Point, Measured> pushed = new LinkedHashMap<>();
    List<WorkLine> pulled = new ArrayList<>();
    try (var server = site.start(target)) {
      warmUp(server);
      for (Point point : points) {
        pushed.put(point, push(server, point));
      }
      if (plan.parts.contains(Part.PULL)) {
        pulled.addAll(pull(server));
      }
    }
    requireAllKept(target);
    Map<Boolean, Double> plain = plain(target, points);
    pushed.forEach((point, measured) -> report.add(line(point, measured, plain)));
    pulled.forEach(report::add);
    plain.forEach((named, rate) ->
        report.add(
            new WorkLine(
                named ? "plain JDBC with answers" : "plain JDBC",
                name,
                1,
                LARGEST,
                rate,
                null,
                null)));
  }

  private List<Point> points() {
    var points = new ArrayList<Point>();
    for (boolean named : new boolean[] {false, true}) {
      for (int batch : plan.batches) {
        plan.clients.forEach(count -> points.add(new Point(Part.PUSH, count, batch, named)));
      }
    }
    plan.clients.forEach(count -> points.add(new Point(Part.UPDATE, count, UPDATES, false)));
    points.removeIf(point -> !plan.parts.contains(point.part));
    return points;
  }

  /// Gives the server time to compile what is hot.
  private void warmUp(ServerProcess server) throws IOException {
    say("warming up", "");
    for (Point point :
        List.of(
            new Point(Part.PUSH, 16, LARGEST, false),
            new Point(Part.PUSH, 16, 1, true),
            new Point(Part.PUSH, 1, LARGEST, true))) {
      push(server, point, WARM_UP, Duration.ofSeconds(4));
    }
  }

  private Measured push(ServerProcess server, Point point) throws IOException {
    Measured measured = push(server, point, point.tenant(), Duration.ofSeconds(plan.seconds));
    say(point.work() + " " + point.batch + " × " + point.clients, measured);
    return measured;
  }

  private Measured push(ServerProcess server, Point point, String tenant, Duration time)
      throws IOException {
    String token = Device.signIn(server.url(), tenant, Tenants.USERNAME, Tenants.PASSWORD);
    var clients = new ArrayList<Pushes>();
    try {
      for (int i = 0; i < point.clients; i++) {
        Device device = Device.initialised(server.url(), token, "device-" + i);
        long seed = clients.size() + 31L * point.hashCode();
        clients.add(
            point.part == Part.UPDATE
                ? Pushes.updates(device, point.batch, RECORDS_OF_UPDATER, seed)
                : Pushes.creates(device, point.batch, point.named, seed));
      }
      Measured before = new Load(WARM_UP_TIME, server).run(clients);
      Measured measured = new Load(time, server).run(clients);
      long made = point.part == Part.UPDATE ? (long) RECORDS_OF_UPDATER * point.clients : 0;
      acknowledged.merge(tenant, before.count() + measured.count() + made, Long::sum);
      return measured;
    } finally {
      for (Pushes client : clients) {
        client.close();
      }
    }
  }

  private List<WorkLine> pull(ServerProcess server) throws IOException {
    String token = Device.signIn(server.url(), PULLED, Tenants.USERNAME, Tenants.PASSWORD);
    try (Pushes pushes =
        Pushes.creates(Device.initialised(server.url(), token, "writer"), LARGEST, false, 1)) {
      for (int i = 0; i < plan.thousands; i++) {
        pushes.once();
      }
    }
    acknowledged.merge(PULLED, (long) plan.thousands * LARGEST, Long::sum);
    Device reader = Device.initialised(server.url(), token, "reader");
    try (Pulls paged = Pulls.paged(reader, LARGEST);
        Pulls full = Pulls.full(reader)) {
      return List.of(
          pull(server, "pull by pages", paged, LARGEST), pull(server, "full sync", full, 0));
    }
  }

  private WorkLine pull(ServerProcess server, String work, Pulls pulls, int page)
      throws IOException {
    if (pulls.records() != plan.thousands * LARGEST) {
      throw new IOException(work + ": " + pulls.records() + " records (expected: all of them)");
    }
    var load = new Load(Duration.ofSeconds(plan.seconds), server);
    load.run(List.of(pulls));
    Measured measured = load.run(List.of(pulls));
    double megabytes = measured.rate() * pulls.bytes() / pulls.records() / 1e6;
    say(work, measured);
    return new WorkLine(
        String.format(Locale.ROOT, "%s, %.0f MB/s", work, megabytes),
        name,
        1,
        page,
        measured.rate(),
        measured,
        null);
  }

  /// In a store of its own: what so much history leaves to be cleaned up would be in the way of
  /// everything else.
  private void lists() throws IOException, SQLException {
    Target target = site.target("lists");
    name = Database.name(target);
    try (SyncStore store = target.open()) {
      Tenants.put(store, PASTS.stream().map(Past::tenant).toList());
      for (Past past : PASTS) {
        say("writing " + past, "");
        past.write(store);
      }
    }
    try (var server = site.start(target)) {
      for (Past past : PASTS) {
        lists(server, past);
      }
    }
  }

  private void lists(ServerProcess server, Past past) throws IOException {
    String token = Device.signIn(server.url(), past.tenant(), Tenants.USERNAME, Tenants.PASSWORD);
    for (Past.Listing listing : past.listings()) {
      Device reader = Device.initialised(server.url(), token, "reader");
      try (var gets = new Gets(reader, listing.paths())) {
        new Load(WARM_UP_TIME, server).run(List.of(gets));
        Measured measured = new Load(Duration.ofSeconds(plan.seconds), server).run(List.of(gets));
        String work =
            String.format(
                Locale.ROOT,
                "%s, of %,d versions and %,d conflicts",
                listing.name(),
                past.versions() * Past.RECORDS,
                past.conflicts() * Past.RECORDS);
        say(work, measured);
        lists.add(new WorkLine(work, name, 1, 50, measured.rate(), measured, null));
      }
    }
  }

  /// Checks that every change that was acknowledged is in its tenant's log, and no other.
  private void requireAllKept(Target target) throws IOException {
    try (SyncStore store = target.open()) {
      for (Map.Entry<String, Long> one : acknowledged.entrySet()) {
        Optional<Head> head = store.read(reading -> reading.head(one.getKey()));
        long kept = head.orElseThrow().position() - Tenants.FIRST_POSITION;
        if (kept != one.getValue()) {
          throw new IOException(
              one.getKey() + ": " + kept + " changes kept of " + one.getValue() + " acknowledged");
        }
      }
    }
  }

  /// What plain JDBC does with the rows of the largest pushes, without and with kept answers.
  private Map<Boolean, Double> plain(Target target, List<Point> points)
      throws IOException, SQLException {
    Map<Boolean, Double> rates = new LinkedHashMap<>();
    if (!plan.parts.contains(Part.BASELINE)) {
      return rates;
    }
    for (boolean named : new boolean[] {false, true}) {
      Point largest =
          points.stream()
              .filter(point -> point.part == Part.PUSH && point.named == named)
              .max((one, other) -> Integer.compare(one.batch, other.batch))
              .orElse(null);
      if (largest != null) {
        BulkInsert insert = BulkInsert.of(target, largest.tenant(), largest.batch, PLAIN_CHANGES);
        rates.put(named, plain(insert, named));
      }
    }
    return rates;
  }

  /// The median of a few runs, each into tables of its own, after one that warms up.
  private double plain(BulkInsert insert, boolean named) throws IOException, SQLException {
    double[] rates = new double[PLAIN_RUNS];
    for (int i = -1; i < PLAIN_RUNS; i++) {
      double rate = insert.run(site.target("plain" + (named ? "-named" : "") + i));
      if (i >= 0) {
        rates[i] = rate;
      }
    }
    Arrays.sort(rates);
    double median = rates[PLAIN_RUNS / 2];
    say("plain JDBC" + (named ? " with answers" : ""), Math.round(median) + "/s");
    return median;
  }

  private WorkLine line(Point point, Measured measured, Map<Boolean, Double> plain) {
    boolean comparable = point.part == Part.PUSH && point.batch == LARGEST;
    @Nullable Double rate = comparable ? plain.get(point.named) : null;
    return new WorkLine(
        point.work(), name, point.clients, point.batch, measured.rate(), measured, rate);
  }

  private void say(String what, Measured measured) {
    say(what, measured.text());
  }

  private void say(String what, String result) {
    System.err.println(name + ": " + what + (result.isEmpty() ? "" : ": " + result));
  }
}
