package dev.tidemark.bench;

import dev.tidemark.engine.SyncStore;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Measures lists by time on one database.
final class FieldRun {
  private static final Duration WARM_UP_TIME = Duration.ofSeconds(1);
  private static final List<Village> VILLAGES =
      List.of(new Village("village-1000", 1_000), new Village("village-10000", 10_000));

  private final Site site;
  private final List<Integer> clients;
  private final int seconds;
  private final Report report;

  /// @param clients how many clients ask at a time
  /// @param seconds for how long each point is measured
  FieldRun(Site site, List<Integer> clients, int seconds, Report report) {
    this.site = site;
    this.clients = clients;
    this.seconds = seconds;
    this.report = report;
  }

  void run() throws IOException, SQLException {
    Target target = site.target("field");
    String name = Database.name(target);
    Map<Village, Instant> written = new LinkedHashMap<>();
    try (SyncStore store = target.open()) {
      Tenants.put(store, VILLAGES.stream().map(Village::tenant).toList());
      for (Village village : VILLAGES) {
        written.put(village, village.write(store));
      }
    }
    try (var server = site.start(target)) {
      for (Map.Entry<Village, Instant> village : written.entrySet()) {
        for (Village.Asked asked : village.getKey().asked(village.getValue())) {
          for (int count : clients) {
            Measured measured = measure(server, village.getKey(), asked, count);
            String work =
                String.format(
                    Locale.ROOT, "%s, of %,d records", asked.name(), village.getKey().records());
            System.err.printf(Locale.ROOT, "%s: %s: %,.0f/s%n", name, work, measured.rate());
            report.add(
                new WorkLine(work, name, count, asked.records(), measured.rate(), measured, null));
          }
        }
      }
    }
  }

  private Measured measure(ServerProcess server, Village village, Village.Asked asked, int count)
      throws IOException {
    String token =
        Device.signIn(server.url(), village.tenant(), Tenants.USERNAME, Tenants.PASSWORD);
    var asking = new ArrayList<TimeLists>();
    try {
      for (int i = 0; i < count; i++) {
        asking.add(new TimeLists(Device.initialised(server.url(), token, "device-" + i), asked));
      }
      new Load(WARM_UP_TIME, server).run(asking);
      return new Load(Duration.ofSeconds(seconds), server).run(asking);
    } finally {
      for (TimeLists one : asking) {
        one.close();
      }
    }
  }
}
