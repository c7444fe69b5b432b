package dev.tidemark.server;

import dev.tidemark.server.demo.DemoTenant;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tidemark demo`: serves a tenant, users and records that everybody knows, to this machine only.
@Command(
    name = "demo",
    description =
        "Serve a demonstration tenant with well-known users and passwords, to this machine only.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class DemoCommand implements Callable<Integer> {

  /// Apart from what `serve` keeps, so that a demonstration never mixes with real data.
  private static final Path DATA = Path.of("data", "demo");

  private static final int MOST_DEVICES = 100;

  @Spec private CommandSpec command;
  @Mixin private ServingOptions options;

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "8",
      description =
          "How many simulated devices there are, 0 to "
              + MOST_DEVICES
              + ", which sync, and fail to in one of five cases. Otherwise ${DEFAULT-VALUE}.")
  private int devices;

  @Override
  public Integer call() {
    if (options.host == null) {
      options.host = "127.0.0.1";
    } else if (!isLoopback(options.host)) {
      throw new ParameterException(
          command.commandLine(),
          "--host: " + options.host + " (expected: loopback; everybody knows a demo's passwords)");
    }
    if (devices < 0 || devices > MOST_DEVICES) {
      throw new ParameterException(
          command.commandLine(),
          "--devices: " + devices + " (expected: 0 to " + MOST_DEVICES + ")");
    }
    if (options.data == null && System.getenv("TIDEMARK_DATA") == null) {
      options.data = DATA;
    }
    options.apply();
    System.setProperty("tidemark.demo", "true");
    System.setProperty("tidemark.collections.open", "true");
    System.setProperty("tidemark.auth.open-registration", "true");
    System.setProperty("tidemark.auth.device-id-alone", "true");
    System.setProperty("tidemark.default-tenant", DemoTenant.ID);
    return Serving.untilStopped(devices);
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
