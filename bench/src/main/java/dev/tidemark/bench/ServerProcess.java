package dev.tidemark.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A server in a process of its own, at a free port. What it logs comes out with the log of this
/// process.
final class ServerProcess implements AutoCloseable {
  private static final String READY = " is ready at ";
  private static final long SECONDS_TO_STOP = 30;

  private final Process process;
  private final URI url;

  private ServerProcess(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /// Starts the server as `./tidemark serve` runs it; `TIDEMARK_JAVA_OPTS` reaches it as it would
  /// from the command line. Waits until it is ready.
  ///
  /// @param root the folder with the launcher
  /// @param data the data folder
  /// @param settings `name=value`
  static ServerProcess start(Path root, Path data, List<String> settings) throws IOException {
    var builder =
        new ProcessBuilder(
            root.resolve("tidemark").toString(), "serve", "--port", "0", "--data", data + "");
    var options = new StringBuilder(builder.environment().getOrDefault("TIDEMARK_JAVA_OPTS", ""));
    settings.forEach(setting -> options.append(" -D").append(setting));
    builder.environment().put("TIDEMARK_JAVA_OPTS", options.toString());
    return started(builder);
  }

  /// Starts a [BareServer] and waits until it is ready.
  ///
  /// @param jvm a JVM's command with its options
  static ServerProcess bare(List<String> jvm) throws IOException {
    var command = new ArrayList<>(jvm);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(BareServer.class.getName());
    return started(new ProcessBuilder(command));
  }

  private static ServerProcess started(ProcessBuilder builder) throws IOException {
    Process process = builder.redirectError(Redirect.INHERIT).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    BufferedReader output = process.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      int ready = line.indexOf(READY);
      if (ready >= 0) {
        return new ServerProcess(process, URI.create(line.substring(ready + READY.length())));
      }
    }
    process.destroyForcibly();
    throw new IOException("the server ended before it was ready");
  }

  URI url() {
    return url;
  }

  /// How long processors have worked for it so far.
  Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /// The command of its JVM with all options.
  List<String> jvm() {
    ProcessHandle.Info info = process.info();
    var command = new ArrayList<>(List.of(info.command().orElseThrow()));
    Stream.of(info.arguments().orElseThrow())
        .takeWhile(argument -> !argument.equals("-jar"))
        .forEach(command::add);
    return command;
  }

  /// How much of its heap is in use, in bytes, after everything else was cleared away.
  long liveHeap() throws IOException {
    return LiveHeap.of(process.pid());
  }

  /// Stops it as an operator would and waits until it has ended.
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
