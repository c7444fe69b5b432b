package dev.tidemark.server.simulate;

import dev.tidemark.server.admin.Credentials;
import dev.tidemark.server.admin.FailedException;
import dev.tidemark.server.admin.ServerLink;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The fleet of the demonstration: simulated devices of `john_doe` that are there until it is
/// closed. They live in the server's process, and reach it as any client does.
public final class DemoFleet implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(DemoFleet.class);
  private static final Credentials OWNER =
      new Credentials.Password("john_doe", "password123", null);
  private static final Duration FOR_GOOD = Duration.ofDays(10_000);

  private final Curfew curfew = Curfew.after(FOR_GOOD);
  private final @Nullable Thread thread;

  private DemoFleet(URI server, int devices) {
    this.thread =
        devices == 0
            ? null
            : Thread.ofVirtual().name("demo-fleet").start(() -> run(server, devices));
  }

  /// Starts one.
  ///
  /// @param server where the demonstration is served
  /// @param devices how many; 0 for none
  public static DemoFleet start(URI server, int devices) {
    return new DemoFleet(server, devices);
  }

  private void run(URI server, int devices) {
    FleetPlan plan = FleetPlan.demonstration(devices, Instant.now());
    var findings = new Findings();
    try (var link = new ServerLink(server, OWNER, Duration.ofMinutes(1));
        Fleet fleet = Fleet.of(link, link.signIn(), plan, new Tally(), findings)) {
      fleet.begin();
      fleet.live(curfew);
    } catch (FailedException e) {
      if (!curfew.past()) {
        LOG.warn("The demonstration's devices are gone: " + e.getMessage());
      }
    }
    if (!findings.allHeld() && !curfew.past()) {
      findings.lines().forEach(LOG::error);
    }
  }

  @Override
  public void close() {
    curfew.call();
    if (thread != null) {
      thread.interrupt();
    }
  }
}
