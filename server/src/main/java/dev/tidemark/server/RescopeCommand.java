package dev.tidemark.server;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.engine.Rescope;
import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.SyncStore;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tidemark rescope`: files the records of a collection anew, after other scopes or filters.
@Command(
    name = "rescope",
    description = "File the records of a collection anew, after other scopes or filters.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "For a server that is stopped. What is not told stays as it is defined. The same again goes"
          + " on where it was stopped."
    })
final class RescopeCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Option(
      names = "--collection",
      paramLabel = "NAME",
      required = true,
      description = "Whose records.")
  private String collection;

  @Option(
      names = "--tenant",
      paramLabel = "ID",
      defaultValue = "default",
      description = "In which tenant. Otherwise default.")
  private String tenant;

  @Option(
      names = "--scope",
      paramLabel = "RULE",
      description =
          "Who sees a record: tenant, owner, device, user:{/pointer} or group:{/pointer}; may be"
              + " said several times.")
  private @Nullable List<String> scopes;

  @Option(
      names = "--filter",
      paramLabel = "MEMBER",
      description = "By which members lists are kept; may be said several times.")
  private @Nullable List<String> filters;

  @Option(names = "--no-filters", description = "Keep no filtered lists.")
  private boolean noFilters;

  @Mixin private StoreOptions store;

  @Override
  public Integer call() {
    if (noFilters && filters != null) {
      throw new ParameterException(
          command.commandLine(), "--no-filters: cannot be said together with --filter");
    }
    PrintWriter err = command.commandLine().getErr();
    try (SyncStore opened = store.open()) {
      Rescope.Result result =
          new Rescope(opened)
              .run(tenant, collection, this::anew, count -> err.println(count + " looked at"));
      err.println(result.records() + " records, " + result.moved() + " filed anew");
      return 0;
    } catch (IllegalArgumentException | StoreUnavailableException e) {
      err.println("Not filed anew: " + e.getMessage());
      return 1;
    }
  }

  private CollectionDefinition anew(CollectionDefinition before) {
    return before.filing(
        scopes == null ? before.scopes() : scopes.stream().map(ScopeRule::of).toList(),
        noFilters ? List.of() : filters == null ? before.filters() : filters);
  }
}
