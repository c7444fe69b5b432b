package dev.tidemark.server;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.admin.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which store a command works on while no server does.
final class StoreOptions {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The server's data folder. Otherwise $TIDEMARK_DATA, or data.")
  @Nullable Path data;

  @Option(
      names = "--store",
      paramLabel = "STORE",
      description =
          "sqlite, in the data folder, or a jdbc:postgresql: URL. Otherwise $TIDEMARK_STORE, or"
              + " sqlite.")
  @Nullable String store;

  /// Opens it; a data folder in which there is none is not made into one.
  ///
  /// @throws IllegalArgumentException when there is none
  SyncStore open() {
    StoreSettings settings = StoreSettings.read();
    String kind = store == null ? settings.store() : store;
    Path folder = data == null ? settings.data() : data;
    if (kind.equals("sqlite") && !Files.exists(folder.resolve("tidemark.db"))) {
      throw new IllegalArgumentException("--data: there is no tidemark.db in " + folder);
    }
    return Wiring.open(kind, folder);
  }
}
