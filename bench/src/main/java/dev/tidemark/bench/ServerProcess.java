package dev.tidemark.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The server as `./tidemark serve` runs it, at a free port. What it logs comes out with the log of
/// this process; `TIDEMARK_JAVA_OPTS` reaches it as it would from the command line.
final class ServerProcess implements AutoCloseable {
  private static final String READY = "Tidemark is ready at ";
  private static final long SECONDS_TO_STOP = 30;

  private final Process process;
  private final URI url;

  private ServerProcess(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /// Starts a server and waits until it is ready.
  ///
  /// @param root the folder with the launcher
  /// @param data the data folder
  /// @param settings `name=value`
  static ServerProcess start(Path root, Path data, List<String> settings) throws IOException {
    var builder =
        new ProcessBuilder(
                root.resolve("tidemark").toString(), "serve", "--port", "0", "--data", data + "")
            .redirectError(Redirect.INHERIT);
    var options = new StringBuilder(builder.environment().getOrDefault("TIDEMARK_JAVA_OPTS", ""));
    settings.forEach(setting -> options.append(" -D").append(setting));
    builder.environment().put("TIDEMARK_JAVA_OPTS", options.toString());
    Process process = builder.start();
    BufferedReader output = process.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(READY)) {
        return new ServerProcess(process, URI.create(line.substring(READY.length())));
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
