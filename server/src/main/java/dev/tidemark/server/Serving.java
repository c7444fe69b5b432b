package dev.tidemark.server;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.HttpServer;
import jakarta.enterprise.context.Dependent;
import java.io.Console;
import org.jboss.logging.Logger;

/// A server that runs: says on standard output that it is ready, then waits until it is stopped by
/// a signal, upon which requests in flight are finished.
@Dependent
final class Serving implements QuarkusApplication {

  private static final Logger LOG = Logger.getLogger(Serving.class);
  private static final String JSON_LOG = "quarkus.log.console.json.enabled";

  private final Settings settings;
  private final HttpServer http;

  Serving(Settings settings, HttpServer http) {
    this.settings = settings;
    this.http = http;
  }

  /// Starts the server in this process and returns its exit code once it has stopped.
  static int untilStopped() {
    if (System.getenv("QUARKUS_LOG_CONSOLE_JSON_ENABLED") == null
        && System.getProperty(JSON_LOG) == null) {
      System.setProperty(JSON_LOG, Boolean.toString(!isTerminal()));
    }
    Quarkus.run(Serving.class);
    return 0;
  }

  /// Called by Quarkus when all ports are open.
  @Override
  public int run(String... args) {
    if (settings.demo()) {
      LOG.warn("THIS IS A DEMO: its users and passwords are public. Keep no real data in it.");
    }
    String host = settings.http().host();
    String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
    System.out.println("Tidemark is ready at http://" + shown + ":" + http.getPort());
    System.out.flush();
    Quarkus.waitForExit();
    return 0;
  }

  @SuppressWarnings(
      "SystemConsoleNull") // It is null again since JDK 25 where there is no terminal.
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
