package dev.tidemark.server.simulate;

import dev.tidemark.core.RecordKey;
import dev.tidemark.device.Chance;
import dev.tidemark.device.LawBroken;
import dev.tidemark.server.admin.FailedException;
import dev.tidemark.server.admin.ServerLink;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Simulated devices of one user, each with a thread of its own. For one thread itself.
final class Fleet implements AutoCloseable {
  /// The only collection to which simulated devices write records.
  static final String COLLECTION = "simulation";

  /// So many devices share a record.
  private static final int SHARING = 4;

  private final ServerLink server;
  private final FleetPlan plan;
  private final Findings findings;
  private final List<Simulated> all;

  /// Those that can go on.
  private List<Simulated> devices;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private Fleet(ServerLink server, FleetPlan plan, Findings findings, List<Simulated> devices) {
    this.server = server;
    this.plan = plan;
    this.findings = findings;
    this.all = devices;
    this.devices = devices;
  }

  /// Makes one.
  ///
  /// @param server as the user whose devices they are
  /// @param user that user's id
  /// @param tally what they do is counted there
  /// @param findings what broken laws they come across is noted there
  static Fleet of(ServerLink server, String user, FleetPlan plan, Tally tally, Findings findings) {
    var enrolment = new Enrolment(server);
    var persistence = new Persistence(server.patience(), tally);
    var chance = new Chance(plan.seed());
    var devices = new ArrayList<Simulated>();
    for (int i = 0; i < plan.members().size(); i++) {
      FleetPlan.Member member = plan.members().get(i);
      var requests = new Requests(server, member.id());
      Chance own = chance.split();
      devices.add(
          switch (member.kind()) {
            case PHONE ->
                new SimulatedPhone(member, server, enrolment, user, plan, own, persistence);
            case RECORDS, MOBILE -> device(plan, i, requests, own, persistence);
          });
    }
    return new Fleet(server, plan, findings, List.copyOf(devices));
  }

  private static SimulatedDevice device(
      FleetPlan plan, int number, Requests requests, Chance chance, Persistence persistence) {
    FleetPlan.Member member = plan.members().get(number);
    boolean records = member.kind() == FleetPlan.Kind.RECORDS;
    Line line =
        records
            ? new RecordsLine(requests, member.platform(), plan.run())
            : new MobileLine(requests, member.platform(), plan.run());
    return new SimulatedDevice(
        requests,
        line,
        new Author(plan.run(), member.id(), shared(plan, number), records, chance.split()),
        new Temper(chance.split(), plan.failureRate(), SimulatedDevice.FAILURES),
        plan,
        chance,
        persistence);
  }

  private static int sharedRecords(FleetPlan plan) {
    return 1 + (plan.members().size() + SHARING - 1) / SHARING;
  }

  private static RecordKey shared(FleetPlan plan, int number, int which) {
    return new RecordKey(COLLECTION, plan.run() + ".shared-" + (number / SHARING + which));
  }

  private static List<RecordKey> shared(FleetPlan plan, int number) {
    return List.of(shared(plan, number, 0), shared(plan, number, 1));
  }

  /// Makes the records that devices share.
  void begin() throws FailedException {
    try {
      for (int i = 0; i < sharedRecords(plan); i++) {
        String path = "/api/v1/" + COLLECTION + "/" + plan.run() + ".shared-" + i;
        server.send(
            () -> server.request(path).PUT(BodyPublishers.ofString("{}")),
            server::signInAgain,
            ServerLink::json);
      }
    } catch (FailedException e) {
      throw e.isAnswer(404)
          ? new FailedException(
              "the server has no collection " + COLLECTION + ", which an admin has to define", e)
          : e;
    }
  }

  /// Its devices, but for those that could not go on.
  List<Simulated> devices() {
    return devices;
  }

  /// Lets them live until the curfew, and then come to rest.
  void live(Curfew curfew) {
    each(device -> device.live(curfew));
    findings.held(Law.ALL_IS_TOLD_IN_ORDER, devices.size());
  }

  /// Holds the server to what it told each of those that could go on.
  void check() {
    each(device -> device.check(findings));
    findings.held(Law.NOBODY_IS_SHUT_OUT, devices.size());
  }

  @FunctionalInterface
  private interface Phase {
    void of(Simulated device) throws FailedException;
  }

  /// Lets each go through that, all at once; whoever cannot is left out from then on.
  private void each(Phase phase) {
    var running = new ArrayList<Future<Boolean>>();
    for (Simulated device : devices) {
      running.add(threads.submit(() -> goesThrough(device, phase)));
    }
    var left = new ArrayList<Simulated>();
    for (int i = 0; i < running.size(); i++) {
      if (await(running.get(i))) {
        left.add(devices.get(i));
      }
    }
    devices = List.copyOf(left);
  }

  private boolean goesThrough(Simulated device, Phase phase) {
    try {
      phase.of(device);
      return true;
    } catch (LawBroken e) {
      findings.broken(Law.ALL_IS_TOLD_IN_ORDER, device.id() + ": " + e.getMessage());
    } catch (FailedException e) {
      findings.broken(Law.NOBODY_IS_SHUT_OUT, device.id() + ": " + e.getMessage());
    }
    return false;
  }

  private static boolean await(Future<Boolean> device) {
    try {
      return device.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Ends them all, wherever they are.
  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
    all.forEach(Simulated::close);
  }
}
