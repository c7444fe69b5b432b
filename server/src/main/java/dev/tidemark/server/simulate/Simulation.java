package dev.tidemark.server.simulate;

import dev.tidemark.device.Chance;
import dev.tidemark.server.admin.FailedException;
import dev.tidemark.server.admin.ServerLink;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A fleet for some time, with somebody who looks after it and somebody who writes to its phones;
/// then everything comes to rest, and the laws are checked.
///
/// @param server as the user whose devices they are
/// @param time how long the devices live before they come to rest
record Simulation(ServerLink server, FleetPlan plan, Duration time) {
  /// What came of it.
  record Result(Tally tally, Findings findings) {}

  /// Runs it.
  ///
  /// @throws FailedException when it cannot be carried through, as when the server stays out of
  ///   reach
  Result run() throws FailedException {
    var tally = new Tally();
    var findings = new Findings();
    String user = server.signIn();
    try (Fleet fleet = Fleet.of(server, user, plan, tally, findings);
        ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      fleet.begin();
      var curfew = Curfew.after(time);
      try {
        others.submit(() -> new SimulationProgress(time, tally).show(curfew));
        var caller = new SyncNowCaller(server, fleet.devices(), new Chance(plan.seed()), tally);
        others.submit(() -> caller.work(curfew));
        var writer = new Correspondent(server, phones(fleet), new Chance(~plan.seed()));
        others.submit(() -> writer.work(curfew));
        fleet.live(curfew);
      } finally {
        curfew.call();
        others.close();
      }
      fleet.check();
    }
    return new Result(tally, findings);
  }

  private static List<SimulatedPhone> phones(Fleet fleet) {
    return fleet.devices().stream()
        .filter(SimulatedPhone.class::isInstance)
        .map(SimulatedPhone.class::cast)
        .toList();
  }
}
