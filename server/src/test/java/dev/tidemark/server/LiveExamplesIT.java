package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The scripts of `protocol/examples/live`, run by Node.js against the packaged demo.
class LiveExamplesIT {
  private static final Path SCRIPTS = Path.of("..", "protocol", "examples", "live");

  @TempDir private static Path scripts;
  @TempDir private Path folder;

  @BeforeAll
  static void install() throws IOException, InterruptedException {
    for (String file :
        List.of(
            "package.json",
            "package-lock.json",
            "demo.mjs",
            "records.mjs",
            "documents.mjs",
            "mobile.mjs",
            "messaging.mjs")) {
      Files.copy(SCRIPTS.resolve(file), scripts.resolve(file));
    }
    run("npm", "ci", "--no-audit", "--no-fund");
  }

  @ParameterizedTest
  @ValueSource(strings = {"records.mjs", "documents.mjs", "mobile.mjs", "messaging.mjs"})
  void everyMessageShouldBeAsDocumented(String script) throws IOException, InterruptedException {
    try (RunningServer server = RunningServer.in(folder).start("demo")) {
      assertThat(run("node", script, server.url().toString())).contains("as documented");
    }
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(scripts.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = process.inputReader().readAllAsString();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(output).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }
}
