package dev.tidemark.server;

import dev.tidemark.engine.backup.Restore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `tidemark restore`: brings a store back from a backup.
@Command(
    name = "restore",
    description = "Bring a store back from a backup.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "For a server that is stopped. Every client starts again, and keeps what it has not sent."
    })
final class RestoreCommand extends StoreCommand {

  @Parameters(paramLabel = "FILE", description = "The backup.")
  private Path file;

  @Option(
      names = "--replace",
      description =
          "Put aside what is in the data folder. Otherwise there must be nothing. A database of"
              + " PostgreSQL's must be empty in any case.")
  private boolean replace;

  @Override
  int run(StoreOptions store, PrintWriter out) throws IOException {
    Restore.Restored restored;
    // Where there is no folder yet, no server runs on it.
    try (var _ = Files.isDirectory(store.data()) ? ServingLock.take(store.data()) : null) {
      restored = Wiring.restore(store.store(), store.data()).run(file, replace);
    }
    if (restored.aside() != null) {
      out.println("What was there before is in " + restored.aside());
    }
    out.printf(
        "Restored %d tenants, %d records, %d files%n",
        restored.tenants(), restored.records(), restored.files());
    return 0;
  }
}
