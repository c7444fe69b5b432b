package dev.tidemark.server;

import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.backup.RefusedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// A command on a whole store: what goes wrong is one line on standard error.
abstract class StoreCommand implements Callable<Integer> {
  /// Says on standard error what it does with a store that is brought back.
  private static final Logger MIGRATIONS = Logger.getLogger("org.flywaydb");

  @Spec private CommandSpec command;
  @Mixin private StoreOptions options;

  /// Does it, and writes what came of it.
  ///
  /// @return the exit code
  abstract int run(StoreOptions store, PrintWriter out) throws IOException;

  @Override
  public final Integer call() {
    MIGRATIONS.setLevel(Level.WARNING);
    PrintWriter out = command.commandLine().getOut();
    try {
      int code = run(options, out);
      out.flush();
      return code;
    } catch (RefusedException | IllegalArgumentException e) {
      return failed(String.valueOf(e.getMessage()));
    } catch (StoreUnavailableException e) {
      return failed(
          e.getMessage() + (e.getCause() == null ? "" : ": " + e.getCause().getMessage()));
    } catch (IOException e) {
      return failed(e.toString());
    }
  }

  private int failed(String why) {
    command.commandLine().getErr().println("Not done: " + why.lines().findFirst().orElse(""));
    return 1;
  }

  /// Says something that is no result.
  final void note(String text) {
    command.commandLine().getErr().println(text);
  }
}
