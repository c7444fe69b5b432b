package dev.tidemark.server;

import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Users;
import dev.tidemark.server.admin.StoreSettings;
import dev.tidemark.server.simulate.DemoFleet;
import dev.tidemark.server.socket.OpenLines;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.HttpServer;
import jakarta.enterprise.context.Dependent;
import java.io.Console;
import java.net.URI;
import org.jboss.logging.Logger;

/// A server that runs: says on standard output that it is ready, then waits until it is stopped by
/// a signal, upon which requests in flight are finished.
@Dependent
final class Serving implements QuarkusApplication {

  private static final Logger LOG = Logger.getLogger(Serving.class);
  private static final String JSON_LOG = "quarkus.log.console.json.enabled";

  private final Settings settings;
  private final HttpServer http;
  private final SyncStore store;
  private final Users users;
  private final OpenLines lines;

  Serving(Settings settings, HttpServer http, SyncStore store, Users users, OpenLines lines) {
    this.settings = settings;
    this.http = http;
    this.store = store;
    this.users = users;
    this.lines = lines;
  }

  /// Starts the server in this process and returns its exit code once it has stopped: 1 when it
  /// could not start on its store, which standard error says in a sentence.
  ///
  /// @param devices how many simulated devices it has, which only a demonstration has
  static int untilStopped(int devices) {
    if (System.getenv("QUARKUS_LOG_CONSOLE_JSON_ENABLED") == null
        && System.getProperty(JSON_LOG) == null) {
      System.setProperty(JSON_LOG, Boolean.toString(!isTerminal()));
    }
    StoreSettings settings = StoreSettings.read();
    try (var _ = ServingLock.take(settings.data())) {
      Wiring.check(settings.store(), settings.data());
      Quarkus.run(Serving.class, Integer.toString(devices));
      return 0;
    } catch (IllegalArgumentException | StoreUnavailableException e) {
      System.err.println("Not started: " + e.getMessage());
      return 1;
    }
  }

  /// Called by Quarkus when all ports are open.
  @Override
  public int run(String... args) {
    if (settings.demo()) {
      LOG.warn("THIS IS A DEMO: its users and passwords are public. Keep no real data in it.");
    } else {
      welcome();
    }
    String host = settings.http().host();
    String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
    String url = "http://" + shown + ":" + http.getPort();
    System.out.println("Tidemark is ready at " + url);
    System.out.flush();
    try (DemoFleet fleet = DemoFleet.start(URI.create(url), Integer.parseInt(args[0]))) {
      Quarkus.waitForExit();
    }
    lines.endAll();
    return 0;
  }

  /// A new store has nobody who could sign in. Standard output may be a log, where a password has
  /// no place, unless it is a terminal.
  private void welcome() {
    if (isTerminal()) {
      FirstAdmin.make(store, users, settings.defaultTenant())
          .ifPresent(first -> System.out.println(first.shown()));
    } else if (FirstAdmin.wantedIn(store)) {
      LOG.warn("Nobody can sign in yet. Make the first user: tidemark user add NAME --role admin");
    }
  }

  @SuppressWarnings(
      "SystemConsoleNull") // It is null again since JDK 25 where there is no terminal.
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
