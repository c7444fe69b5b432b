package dev.tidemark.server;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `tidemark serve`: serves until it is told to stop.
@Command(
    name = "serve",
    description = "Serve until stopped.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ServeCommand implements Callable<Integer> {

  @Mixin private ServingOptions options;

  @Override
  public Integer call() {
    options.apply();
    return Serving.untilStopped(0);
  }
}
