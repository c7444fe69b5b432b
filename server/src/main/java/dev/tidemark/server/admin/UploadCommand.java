package dev.tidemark.server.admin;

import dev.tidemark.core.Identifiers;
import dev.tidemark.core.RecordKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tidemark upload`: sends a file to a running server.
@Command(
    name = "upload",
    description = "Send a file to a running server, in chunks, and print its URL.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "An upload that was broken off is taken up by starting it again, within 24 hours: what the"
          + " server has is not sent again. What was begun is remembered in .tidemark/uploads of"
          + " your home."
    })
public final class UploadCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Option(
      names = "--record",
      paramLabel = "COLLECTION/ID",
      description =
          "The record that the file belongs to: who sees it reads the file. Without, it is you"
              + " and the admins.")
  private @Nullable String record;

  @Option(
      names = "--chunk-size",
      paramLabel = "BYTES",
      description = "How large chunks are to be, 65536 to 16777216. Otherwise the server says it.")
  private @Nullable Long chunkSize;

  @Option(
      names = "--parallel",
      paramLabel = "NUMBER",
      defaultValue = "4",
      description = "How many chunks to send at a time, 1 to 16. Otherwise ${DEFAULT-VALUE}.")
  private int parallel;

  @Mixin private ServerOptions server;

  @Parameters(paramLabel = "FILE", description = "The file.")
  private Path path;

  @Override
  public Integer call() {
    if (parallel < 1 || parallel > 16) {
      throw wrong("--parallel: expected 1 to 16");
    }
    RecordKey key = record == null ? null : key(record);
    PrintWriter err = command.commandLine().getErr();
    try (ServerLink link = server.link()) {
      LocalFile file = LocalFile.of(path);
      String user = link.signIn();
      String url;
      try (Progress progress = Progress.of("Uploading", "chunks", file.size())) {
        var client = new UploadClient(link);
        url =
            new UploadRun(client, UploadNotes.ofUser(), file, progress, parallel)
                .run(link.url() + "\n" + user, chunkSize, key);
      }
      command.commandLine().getOut().println(url);
      return 0;
    } catch (FailedException e) {
      err.println("Not uploaded: " + e.getMessage());
    } catch (IOException e) {
      err.println("Not uploaded: " + e);
    }
    return 1;
  }

  private RecordKey key(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 2 || !Identifiers.valid(parts[0]) || !Identifiers.valid(parts[1])) {
      throw wrong("--record: expected COLLECTION/ID, each " + Identifiers.RULE);
    }
    return new RecordKey(parts[0], parts[1]);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
