package dev.tidemark.server.admin;

import dev.tidemark.core.Identifiers;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tidemark export`: writes a collection of a running server to a file.
@Command(
    name = "export",
    description = "Write the records of a collection as NDJSON, one on each line.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Each line is {\"id\",\"version\",\"vectorClock\",\"data\",\"updatedAt\"}; deleted records are"
          + " left out. \"import\" takes such a file. A file is there whole or not at all."
    })
public final class ExportCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Option(
      names = "--collection",
      paramLabel = "NAME",
      required = true,
      description = "Which records.")
  private String collection;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to; compressed when it ends in .gz. Otherwise standard output.")
  private @Nullable Path out;

  @Mixin private ServerOptions server;

  @Override
  public Integer call() {
    if (!Identifiers.valid(collection)) {
      throw new ParameterException(
          command.commandLine(), "--collection: expected " + Identifiers.RULE);
    }
    try (SyncClient client = server.client("export")) {
      client.begin();
      long count = out == null ? toStandardOutput(client) : toFile(client, out);
      command.commandLine().getErr().println(count + (count == 1 ? " record" : " records"));
      return 0;
    } catch (FailedException e) {
      command.commandLine().getErr().println("Not exported: " + e.getMessage());
    } catch (IOException e) {
      command.commandLine().getErr().println("Not exported: " + e);
    }
    return 1;
  }

  private long toStandardOutput(SyncClient client) throws FailedException, IOException {
    try (InputStream answer = client.full(collection)) {
      var buffered = new BufferedOutputStream(System.out, 64 * 1024);
      long count = Export.write(answer, buffered);
      buffered.flush();
      if (System.out.checkError()) {
        throw new IOException("standard output cannot be written");
      }
      return count;
    }
  }

  private long toFile(SyncClient client, Path file) throws FailedException, IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path name = file.getFileName();
    if (folder == null || name == null) {
      throw new IOException(file + " is no file");
    }
    Path unfinished = folder.resolve("." + name + "." + ProcessHandle.current().pid() + ".part");
    try {
      long count;
      try (InputStream answer = client.full(collection);
          OutputStream to = compressed(file, Files.newOutputStream(unfinished))) {
        count = Export.write(answer, to);
      }
      try (FileChannel written = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        written.force(true);
      }
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return count;
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static OutputStream compressed(Path file, OutputStream raw) throws IOException {
    OutputStream target = file.toString().endsWith(".gz") ? new GZIPOutputStream(raw) : raw;
    return new BufferedOutputStream(target, 64 * 1024);
  }
}
