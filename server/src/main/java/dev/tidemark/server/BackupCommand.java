package dev.tidemark.server;

import dev.tidemark.engine.backup.Backup;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `tidemark backup`: writes all of a store into one file, while a server runs on it or not.
@Command(
    name = "backup",
    description = "Write all of a store into one file, while a server runs on it or not.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Signing keys and the hashes of passwords are in the file: keep it as you keep the store."
    })
final class BackupCommand extends StoreCommand {

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where to; must not be there.")
  private Path file;

  @Override
  int run(StoreOptions store, PrintWriter out) throws IOException {
    Backup.Written written = Wiring.backup(store.store(), store.data()).write(file);
    written
        .missing()
        .forEach(id -> note("Upload " + id + " has no file, and none in the backup; see doctor."));
    out.printf(
        "%s: %d tenants, %d records, %d files, %,d bytes%n",
        file, written.tenants(), written.records(), written.files(), written.bytes());
    return 0;
  }
}
