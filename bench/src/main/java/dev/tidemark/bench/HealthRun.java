package dev.tidemark.bench;

import dev.tidemark.engine.SyncRun;
import dev.tidemark.engine.SyncRun.Outcome;
import dev.tidemark.engine.SyncStore;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// Measures how long it takes to say how well a month's syncs went, on one database. Of the last
/// day each sync is there, as the server keeps it, of the days before how many there were in each
/// minute.
final class HealthRun {
  private static final Duration WARM_UP_TIME = Duration.ofSeconds(1);
  private static final String TENANT = "month";
  private static final int HOURS = 720;
  private static final int MINUTES_OF_DAY = 24 * 60;
  private static final int DEVICES = 10_000;
  private static final int TOGETHER = 5_000;

  private final Site site;
  private final int syncs;
  private final int seconds;
  private final Report report;

  /// @param syncs how many there were in the month
  /// @param seconds for how long it is measured
  HealthRun(Site site, int syncs, int seconds, Report report) {
    this.site = site;
    this.syncs = syncs;
    this.seconds = seconds;
    this.report = report;
  }

  void run() throws IOException, SQLException {
    Target target = site.target("health");
    String name = Database.name(target);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);
    int lastDay = syncs / (HOURS / 24);
    try (SyncStore store = target.open()) {
      Tenants.put(store, List.of(TENANT));
      putDevices(store);
      putLastDay(store, now, lastDay);
    }
    putMinutes(target, now, syncs - lastDay);
    try (var server = site.start(target, "tidemark.limits.health=1000000000/1m")) {
      measure(server, name);
    }
  }

  private static String device(int number) {
    return "device-" + number;
  }

  private static void putDevices(SyncStore store) {
    store.write(writing -> {
      writing.lockHead(TENANT);
      for (int i = 0; i < DEVICES; i++) {
        writing.putDevice(
            new dev.tidemark.engine.Device(
                TENANT,
                device(i),
                0,
                Tenants.USER,
                null,
                null,
                "{}",
                0L,
                Instant.EPOCH,
                null,
                null));
      }
      return TENANT;
    });
  }

  private static void putLastDay(SyncStore store, Instant now, int count) {
    var chance = new SplittableRandom(count);
    var some = new ArrayList<SyncRun>(TOGETHER);
    for (int i = 0; i < count; i++) {
      Duration ago = Duration.ofMillis(chance.nextLong(Duration.ofDays(1).toMillis()));
      some.add(
          new SyncRun(
              TENANT,
              device(chance.nextInt(DEVICES)),
              Tenants.USER,
              "push",
              outcome(chance.nextInt(100)),
              1,
              0,
              now.minus(ago),
              Duration.ofMillis(chance.nextInt(1, 500))));
      if (some.size() == TOGETHER || i == count - 1) {
        store.write(writing -> {
          writing.addSyncRuns(some);
          return some.size();
        });
        some.clear();
      }
    }
  }

  private static Outcome outcome(int percent) {
    return percent == 0 ? Outcome.FAILED : percent < 3 ? Outcome.CONFLICTED : Outcome.SUCCEEDED;
  }

  private static void putMinutes(Target target, Instant now, int count) throws SQLException {
    int minutes = (HOURS - 24) * 60;
    long first = micros(now) - (long) (minutes + MINUTES_OF_DAY) * 60_000_000;
    var rows = new ArrayList<Object[]>(minutes);
    for (int i = 0; i < minutes; i++) {
      long each = (long) count * (i + 1) / minutes - (long) count * i / minutes;
      rows.add(
          new Object[] {
            TENANT, first + i * 60_000_000L, each, each / 100, each / 50, each * 250_000
          });
    }
    var columns =
        List.of(
            new Rows.Column("tenant", "text"),
            new Rows.Column("minute", "int8"),
            new Rows.Column("syncs", "int8"),
            new Rows.Column("failed", "int8"),
            new Rows.Column("conflicted", "int8"),
            new Rows.Column("took", "int8"));
    try (Connection connection = target.connect()) {
      target.insert(connection, new Rows("sync_minutes", columns, rows), 0, minutes);
      connection.commit();
    }
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  private void measure(ServerProcess server, String name) throws IOException {
    String token = Device.signIn(server.url(), TENANT, Tenants.USERNAME, Tenants.PASSWORD);
    String path = "/api/v1/sync/health?hours=" + HOURS;
    var reader = Device.initialised(server.url(), token, "reader");
    try (var gets = new Gets(reader, List.of(path))) {
      new Load(WARM_UP_TIME, server).run(List.of(gets));
      Measured measured = new Load(Duration.ofSeconds(seconds), server).run(List.of(gets));
      String work = String.format(Locale.ROOT, "health over 720 hours, of %,d syncs", syncs);
      System.err.println(name + ": " + work + ": " + measured.text());
      report.add(new WorkLine(work, name, 1, 1, measured.rate(), measured, null));
    }
  }
}
