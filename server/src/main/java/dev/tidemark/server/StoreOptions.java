package dev.tidemark.server;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.admin.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which store a command works on.
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

  /// Opens it, for a command that works on it while no server does; a data folder in which there is
  /// none is not made into one.
  ///
  /// @throws IllegalArgumentException when there is none
  SyncStore open() {
    if (store().equals("sqlite") && !Files.exists(data().resolve("tidemark.db"))) {
      throw new IllegalArgumentException("--data: there is no tidemark.db in " + data());
    }
    return Wiring.open(store(), data());
  }

  /// `sqlite`, or a URL.
  String store() {
    return store == null ? StoreSettings.read().store() : store;
  }

  /// The data folder.
  Path data() {
    return data == null ? StoreSettings.read().data() : data;
  }
}
