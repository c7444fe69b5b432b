package dev.tidemark.server.admin;

import dev.tidemark.engine.RefusedException;
import dev.tidemark.engine.StoreUnavailableException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A command that looks after accounts: what goes wrong is one line on standard error.
abstract class AccountCommand implements Callable<Integer> {
  /// Says on standard error what it does with a new store, which is nobody's business here.
  private static final Logger MIGRATIONS = Logger.getLogger("org.flywaydb");

  @Spec CommandSpec command;
  @Mixin AccountOptions options;

  /// Does it, and writes what came of it.
  abstract void run(PrintWriter out) throws FailedException;

  @Override
  public final Integer call() {
    MIGRATIONS.setLevel(Level.WARNING);
    try {
      run(command.commandLine().getOut());
      return 0;
    } catch (FailedException | RefusedException | StoreUnavailableException e) {
      command.commandLine().getErr().println("Not done: " + reason(e));
      return 1;
    }
  }

  final ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  /// For a table: a device may say anything of itself.
  static String shown(@Nullable String text) {
    return text == null ? "-" : text.replaceAll("\\p{Cntrl}", " ");
  }

  static String reason(Exception e) {
    Throwable cause = e.getCause();
    String more = e instanceof StoreUnavailableException && cause != null ? ": " + cause : "";
    return (e.getMessage() + more).lines().findFirst().orElse("");
  }
}
