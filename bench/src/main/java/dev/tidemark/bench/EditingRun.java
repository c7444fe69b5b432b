package dev.tidemark.bench;

import dev.tidemark.bench.LiveLine.Aim;
import dev.tidemark.engine.SyncStore;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Measures how several write in one document, and come into one, on one database.
final class EditingRun {
  private static final String TENANT = "editing";
  private static final Duration WARM_UP_TIME = Duration.ofSeconds(10);

  private final Site site;
  private final int editors;
  private final Duration time;
  private final Report report;
  private String name = "";

  /// @param editors how many write at the same time
  /// @param seconds for how long
  EditingRun(Site site, int editors, int seconds, Report report) {
    this.site = site;
    this.editors = editors;
    this.time = Duration.ofSeconds(seconds);
    this.report = report;
  }

  void run() throws IOException, SQLException {
    Target target = site.target("editing");
    name = Database.name(target);
    try (SyncStore store = target.open()) {
      Tenants.put(store, List.of(TENANT));
    }
    try (var server = site.start(target)) {
      String token = Device.signIn(server.url(), TENANT, Tenants.USERNAME, Tenants.PASSWORD);
      var sockets = new SyncSockets(server.url(), token);
      write(sockets, "warm-up", WARM_UP_TIME);
      Duration before = server.processorTime();
      Typing.Result large = write(sockets, "large", time);
      Duration used = server.processorTime().minus(before);
      add(
          "edits of one document",
          editors,
          LiveLine.rate(large.rate()) + ", " + LiveLine.times(large.times()),
          used.toNanos() / 1e3 / large.letters(),
          Aim.EDITING);
      Typing.Result small = write(sockets, "small", time.dividedBy(10));
      join(sockets, "small", small.letters());
      join(sockets, "large", large.letters());
    }
  }

  private Typing.Result write(SyncSockets sockets, String document, Duration howLong)
      throws IOException {
    try (var typing = Typing.in(document, sockets, editors)) {
      return typing.run(howLong);
    }
  }

  private void join(SyncSockets sockets, String document, long letters) throws IOException {
    String work = String.format(Locale.ROOT, "joining a document of %,d edits", letters);
    String times = LiveLine.times(new Joins(sockets, document).run(letters));
    add(work, 1, times, null, Aim.NONE);
  }

  private void add(String work, int count, String measured, @Nullable Double cost, Aim aim) {
    report.add(new LiveLine(work, name, count, measured, cost, aim));
    System.err.println(name + ": " + work + " (" + count + "): " + measured);
  }
}
