package dev.tidemark.server.admin;

import dev.tidemark.core.Identifiers;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tidemark import`: brings a file into a collection of a running server.
@Command(
    name = "import",
    description = "Bring the rows of a CSV or NDJSON file into a collection of a running server.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "CSV: the first line names the columns. Every value becomes text, also numbers; an empty"
          + " field is left out.",
      "",
      "NDJSON: one JSON object on each line. A line as \"export\" writes it becomes the record it"
          + " was exported from.",
      "",
      "Either may be compressed with gzip.",
      "",
      "Importing the same file again adds nothing, so an import that was broken off is taken up by"
          + " starting it again. A row whose id is there with other content updates the record when"
          + " nobody but your own imports has written it, and otherwise is a conflict. Exits with 0 when every row is in and with 1 when one is not;"
          + " those are named by their lines, on a terminal the first "
          + ImportReport.SHOWN
          + "."
    })
public final class ImportCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Option(
      names = "--collection",
      paramLabel = "NAME",
      required = true,
      description = "Where the rows go.")
  private String collection;

  @Option(
      names = "--id",
      paramLabel = "COL",
      split = ",",
      description =
          "The columns or members whose values, joined by colons, are the record's id. Without,"
              + " the id is a UUID made from all that the row says.")
  private @Nullable List<String> id;

  @Mixin private ServerOptions server;

  @Parameters(paramLabel = "FILE", description = "The file; - for standard input.")
  private Path file;

  @Override
  public Integer call() {
    if (!Identifiers.valid(collection)) {
      throw new ParameterException(
          command.commandLine(), "--collection: expected " + Identifiers.RULE);
    }
    boolean terminal = Progress.isTerminal();
    PrintWriter err = command.commandLine().getErr();
    var report =
        new ImportReport(problem -> {
          if (!terminal) {
            err.println(problem);
          }
        });
    boolean complete = run(report, err);
    if (terminal) {
      report.first().forEach(err::println);
      if (report.notIn() > ImportReport.SHOWN) {
        err.println("… and " + (report.notIn() - ImportReport.SHOWN) + " more");
      }
    }
    if (complete || report.rows() > 0) {
      command.commandLine().getOut().println(report);
    }
    return complete && report.notIn() == 0 ? 0 : 1;
  }

  private boolean run(ImportReport report, PrintWriter err) {
    RecordIds ids = id == null ? null : new RecordIds.OfMembers(id);
    try (SyncClient client = server.client("import");
        ImportFile opened = ImportFile.open(file);
        Progress progress = Progress.of("Importing", "rows", opened.size())) {
      new Import(opened, opened.rows(ids), client, collection, report, progress).run();
      return true;
    } catch (FailedException e) {
      err.println("Not imported to the end: " + e.getMessage());
    } catch (IOException e) {
      err.println("Not imported to the end: the file cannot be closed: " + e.getMessage());
    }
    return false;
  }
}
