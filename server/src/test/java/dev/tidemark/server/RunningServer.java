package dev.tidemark.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The packaged server as an operator runs it: a process of its own, on a free port, with its own
/// folder.
///
/// ```java
/// try (RunningServer server = RunningServer.in(folder).start("demo")) {
///   get(server.url().resolve("/health/ready"));
///   server.killHard();
///   server.restart();
/// }
/// ```
///
/// Needs the jar that `package` makes, so it is for tests named `…IT`. Made for one thread.
public final class RunningServer implements AutoCloseable {

  private static final String READY = "Tidemark is ready at ";
  private static final long SECONDS_TO_START = 60;

  /// One compiler: a server that lives for seconds would spend most of them in the other.
  private static final String QUICK = "-XX:TieredStopAtLevel=1";

  private static final long SECONDS_TO_STOP = 30;

  private final Launch launch;
  private final List<String> arguments;
  private Process process;
  private URI url;
  private List<String> output;

  private RunningServer(Launch launch, List<String> arguments) {
    this.launch = launch;
    this.arguments = arguments;
    run(0);
  }

  /// A launch whose working folder is that one; `data` and `log` are made in it.
  public static Launch in(Path folder) {
    return new Launch(folder, List.of(), List.of("-Xmx256m"), List.of());
  }

  /// How to launch a server. Immutable.
  ///
  /// @param folder where it works; holds `data`, the store, and `log`, what it writes to standard
  ///   error
  /// @param wrapper the program that runs it, with its arguments; empty for none
  /// @param jvm options of the JVM
  /// @param settings system properties, `name=value`
  public record Launch(Path folder, List<String> wrapper, List<String> jvm, List<String> settings) {

    /// This launch under another program, which has to become it.
    public Launch under(String... program) {
      return new Launch(folder, List.of(program), jvm, settings);
    }

    /// This launch with other options of the JVM.
    public Launch jvm(String... options) {
      return new Launch(folder, wrapper, List.of(options), settings);
    }

    /// This launch with one more setting.
    public Launch with(String name, String value) {
      var more = new ArrayList<>(settings);
      more.add(name + "=" + value);
      return new Launch(folder, wrapper, jvm, List.copyOf(more));
    }

    /// Starts that command, `demo` or `serve`, and waits until it is ready. Port and data folder
    /// are added, and that a demo has no simulated devices unless it says how many.
    public RunningServer start(String... arguments) {
      return new RunningServer(this, List.of(arguments));
    }

    /// Where the store is.
    public Path data() {
      return folder.resolve("data");
    }

    /// Runs another command of the program to its end, such as `import`.
    public Finished run(String... arguments) {
      try {
        Process process = begin(arguments);
        process.getOutputStream().close();
        var err = CompletableFuture.supplyAsync(() -> text(process.errorReader()));
        String out = text(process.inputReader());
        return new Finished(process.waitFor(), out, err.join());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    /// Begins to run another command of the program.
    public Process begin(String... arguments) throws IOException {
      return new ProcessBuilder(command(List.of(arguments))).directory(folder.toFile()).start();
    }

    private List<String> command(List<String> arguments) {
      var command = new ArrayList<>(wrapper);
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add(QUICK);
      command.addAll(jvm);
      settings.forEach(setting -> command.add("-D" + setting));
      command.add("-jar");
      command.add(Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath().toString());
      command.addAll(arguments);
      return command;
    }

    private static String text(BufferedReader reader) {
      try (reader) {
        return reader.readAllAsString();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// A command that has ended.
  ///
  /// @param code its exit code
  /// @param out what it wrote to standard output
  /// @param err what it wrote to standard error
  public record Finished(int code, String out, String err) {}

  /// Where it can be reached, such as `http://127.0.0.1:40123`.
  public URI url() {
    return url;
  }

  /// The port it listens at.
  public int port() {
    return url.getPort();
  }

  /// The process, for its id and resources.
  public Process process() {
    return process;
  }

  /// What it has written to standard output since it was last started, by line.
  public List<String> output() {
    return List.copyOf(output);
  }

  /// What it has written to standard error, over all starts.
  public String log() {
    try {
      return Files.readString(logFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Ends the process as a power cut would: with SIGKILL, nothing is flushed.
  public void killHard() {
    process.destroyForcibly();
    waitForEnd();
  }

  /// Asks the process to stop with SIGTERM.
  ///
  /// @return its exit code
  public int stop() {
    process.toHandle().destroy();
    return waitForEnd();
  }

  /// Starts it again on the same data, at whatever port is free.
  public void restart() {
    restart(0);
  }

  /// Starts it again on the same data, where its clients know it.
  public void restartAtSamePort() {
    restart(port());
  }

  @Override
  public void close() {
    killHard();
  }

  private void restart(int port) {
    if (process.isAlive()) {
      throw new IllegalStateException("still running: stop it or kill it first");
    }
    run(port);
  }

  private void run(int port) {
    var all = new ArrayList<>(arguments);
    all.addAll(List.of("--port", Integer.toString(port), "--data", launch.data().toString()));
    if (all.contains("demo") && !all.contains("--devices")) {
      all.addAll(List.of("--devices", "0"));
    }
    try {
      process =
          new ProcessBuilder(launch.command(all))
              .directory(launch.folder().toFile())
              .redirectError(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var lines = new CopyOnWriteArrayList<String>();
    output = lines;
    var ready = new CompletableFuture<URI>();
    BufferedReader reader = process.inputReader();
    Thread.ofVirtual().start(() -> read(reader, lines, ready));
    url = await(ready);
  }

  private static void read(
      BufferedReader reader, List<String> lines, CompletableFuture<URI> ready) {
    try (reader) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        if (line.startsWith(READY)) {
          ready.complete(URI.create(line.substring(READY.length())));
        }
      }
      ready.completeExceptionally(new IOException("ended before it was ready"));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  private URI await(CompletableFuture<URI> ready) {
    try {
      return ready.get(SECONDS_TO_START, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new AssertionError("the server did not start; its log:\n" + log(), e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private int waitForEnd() {
    try {
      if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the server did not stop; its log:\n" + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Path logFile() {
    return launch.folder().resolve("log");
  }
}
