package dev.tidemark.server.simulate;

import dev.tidemark.server.admin.FailedException;
import dev.tidemark.server.admin.ServerLink;
import dev.tidemark.server.admin.ServerOptions;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tidemark simulate`: virtual devices against a running server.
@Command(
    name = "simulate",
    description =
        "Let virtual devices sync with a running server, and check that it keeps what it says.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Two of five devices speak over /sync, push and pull, two over the socket of mobile apps, one"
          + " is an enrolled phone with messages. They write while they are offline, come back,"
          + " break off in the middle of a push, and are told to sync. Kill the server meanwhile and"
          + " start it again: they try again for as long as --patience says. In the end, when"
          + " nobody writes any more, each device is compared with what the server has. The exit"
          + " code is 0 when every law held, 1 when one is broken or the server stayed away.",
      "",
      "Records are written to the collection simulation alone, under ids of this run; phones"
          + " exchange messages with you. A seed has its devices write and do the same things"
          + " again; when these things meet is up to the network and the server."
    })
public final class SimulateCommand implements Callable<Integer> {
  private static final int MOST_DEVICES = 10_000;
  private static final double MOST_MINUTES = 7 * 24 * 60;

  @Spec private CommandSpec command;

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many devices, 1 to " + MOST_DEVICES + ". Otherwise ${DEFAULT-VALUE}.")
  private int devices;

  @Option(
      names = "--failure-rate",
      paramLabel = "RATE",
      defaultValue = "0.2",
      description =
          "How often a device that is told to sync fails on purpose, 0 to 1. Otherwise"
              + " ${DEFAULT-VALUE}.")
  private double failureRate;

  @Option(names = "--seed", paramLabel = "S", description = "What the devices do. Otherwise any.")
  private @Nullable Long seed;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      defaultValue = "2",
      description =
          "For how long, before they come to rest; 0.1 is 6 s. Otherwise" + " ${DEFAULT-VALUE}.")
  private double minutes;

  @Mixin private ServerOptions server;

  @Override
  public Integer call() {
    check("--devices", devices, devices >= 1 && devices <= MOST_DEVICES, "1 to " + MOST_DEVICES);
    check("--failure-rate", failureRate, failureRate >= 0 && failureRate <= 1, "0 to 1");
    check(
        "--minutes",
        minutes,
        minutes > 0 && minutes <= MOST_MINUTES,
        "more than 0, at most a week");
    long number = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
    var time = Duration.ofMillis(Math.round(minutes * 60_000));
    FleetPlan plan = FleetPlan.simulation(devices, failureRate, number, Instant.now());
    PrintWriter out = command.commandLine().getOut();
    out.printf(
        "%d devices, %d s, failure rate %s, seed %d (run %s)%n",
        devices, time.toSeconds(), failureRate, number, plan.run());
    out.flush();
    try (ServerLink link = server.link()) {
      Simulation.Result result = new Simulation(link, plan, time).run();
      out.println(result.tally().text());
      result.findings().lines().forEach(out::println);
      return result.findings().allHeld() ? 0 : 1;
    } catch (FailedException e) {
      command.commandLine().getErr().println("Not carried through: " + e.getMessage());
      return 1;
    }
  }

  private void check(String option, Number value, boolean good, String expected) {
    if (!good) {
      throw new ParameterException(
          command.commandLine(), option + ": " + value + " (expected: " + expected + ")");
    }
  }
}
