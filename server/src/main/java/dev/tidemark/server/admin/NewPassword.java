package dev.tidemark.server.admin;

import dev.tidemark.engine.AccountRules;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The password that a user is to have. On a command line others of the machine may read it, so it
/// can come from standard input or be asked for.
final class NewPassword {
  @Option(
      names = "--password",
      paramLabel = "TEXT",
      arity = "0..1",
      interactive = true,
      description = "The password that the user is to have; asked for when nothing follows.")
  private @Nullable String value;

  @Option(
      names = "--password-stdin",
      description = "Read that password from standard input, its first line.")
  private boolean fromInput;

  /// The password.
  ///
  /// @throws FailedException when there is none, or it cannot be one
  String get() throws FailedException {
    if (value != null && fromInput) {
      throw new FailedException("--password and --password-stdin (expected: one of them)");
    }
    String password = value != null ? value : fromInput ? line() : asked();
    if (!AccountRules.password(password)) {
      throw new FailedException("--password: expected " + AccountRules.PASSWORD);
    }
    return password;
  }

  private static String line() throws FailedException {
    try {
      String line =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw new FailedException("standard input cannot be read", e);
    }
  }

  @SuppressWarnings("SystemConsoleNull") // It is null where there is no terminal.
  private static String asked() throws FailedException {
    Console console = System.console();
    char[] typed =
        console == null || !console.isTerminal() ? null : console.readPassword("Password: ");
    if (typed == null) {
      throw new FailedException("--password: expected, or --password-stdin");
    }
    return new String(typed);
  }
}
