package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TidemarkTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpShouldNameEveryCommand() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("demo", "serve");
  }

  @Test
  void noCommandShouldExplainWhatIsThere() {
    assertThat(run()).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("Missing required subcommand", "demo", "serve");
  }

  @Test
  void demoShouldRefuseToListenBeyondThisMachine() {
    assertThat(run("demo", "--host", "0.0.0.0")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--host: 0.0.0.0 (expected: loopback");
  }

  private int run(String... args) {
    return Tidemark.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
