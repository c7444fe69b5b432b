package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TidemarkTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpShouldNameEveryCommand() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("demo", "serve", "simulate", "tenant", "user", "group", "device");
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tenant add",
        "user add",
        "user list",
        "user password",
        "user revoke",
        "group list",
        "group add",
        "group remove",
        "device list",
        "device revoke"
      })
  void everyCommandShouldExplainItself(String command) {
    assertThat(run((command + " --help").split(" "))).isZero();
    assertThat(out.toString()).contains("Usage: tidemark " + command, "--data");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user list --user root",
        "user list --url ftp://a --token t",
        "user list --token t --user root --password x",
        "user list --token t --data nowhere",
        "user add ann --role king --password long-enough",
        "user password ann --password long-enough --token t",
        "group add a/b ann --token t",
        "tenant add a/b",
        "simulate --token t --devices 0",
        "simulate --token t --devices -3",
        "simulate --token t --devices 10001",
        "simulate --token t --failure-rate 1.5",
        "simulate --token t --failure-rate -0.1",
        "simulate --token t --failure-rate NaN",
        "simulate --token t --minutes 0",
        "simulate --token t --minutes -1",
        "simulate --token t --devices 0 --failure-rate 2",
        "simulate --token t --seed x",
        "simulate --url ftp://a --token t",
        "simulate",
        "demo --devices -1",
        "demo --devices 101"
      })
  void whatIsWronglyCalledShouldBeSaid(String command) {
    assertThat(run(command.split(" "))).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString().lines().findFirst().orElse(""))
        .containsAnyOf("xpected", "on the store", "is not a long");
  }

  @Test
  void aServerOutOfReachShouldBeSaid() throws Exception {
    int nobody;
    try (var socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }

    int code =
        run(
            "simulate",
            "--url",
            "http://127.0.0.1:" + nobody,
            "--user",
            "john_doe",
            "--password",
            "password123",
            "--patience",
            "0");

    assertThat(code).isEqualTo(1);
    assertThat(err.toString())
        .contains("Not carried through: http://127.0.0.1:" + nobody + " cannot be reached: ");
  }

  private int run(String... args) {
    return Tidemark.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
