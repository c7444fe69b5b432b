package dev.tidemark.server.admin;

import dev.tidemark.core.Identifiers;
import dev.tidemark.engine.StoreUnavailableException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tidemark tenant`: the tenants of a store.
@Command(
    name = "tenant",
    description = "Look after the tenants of a store.",
    subcommands = TenantCommand.Add.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class TenantCommand {

  /// `tidemark tenant add`.
  @Command(
      name = "add",
      description = "Add a tenant; one that is there is left as it is.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  static final class Add implements Callable<Integer> {
    @Spec private CommandSpec command;

    @Parameters(paramLabel = "ID", description = "The tenant.")
    private String id;

    @Option(
        names = "--data",
        paramLabel = "DIR",
        description =
            "The folder of the store; a server may run on it. Otherwise the store that the settings"
                + " name.")
    private @Nullable Path data;

    @Override
    public Integer call() {
      if (!Identifiers.valid(id)) {
        throw new ParameterException(command.commandLine(), "ID: expected " + Identifiers.RULE);
      }
      try (StoreDesk desk = StoreDesk.open(data, id)) {
        boolean added = desk.addTenant();
        command.commandLine().getOut().println((added ? "added tenant " : "there is tenant ") + id);
        return 0;
      } catch (StoreUnavailableException e) {
        command.commandLine().getErr().println("Not done: " + AccountCommand.reason(e));
        return 1;
      }
    }
  }
}
