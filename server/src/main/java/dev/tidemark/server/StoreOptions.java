package dev.tidemark.server;

import dev.tidemark.engine.SyncStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
    String kind = told(store, "TIDEMARK_STORE", "sqlite");
    Path folder = data == null ? Path.of(told(null, "TIDEMARK_DATA", "data")) : data;
    if (kind.equals("sqlite") && !Files.exists(folder.resolve("tidemark.db"))) {
      throw new IllegalArgumentException("--data: there is no tidemark.db in " + folder);
    }
    return Wiring.open(kind, folder);
  }

  private static String told(@Nullable String option, String variable, String standard) {
    return option != null ? option : Optional.ofNullable(System.getenv(variable)).orElse(standard);
  }
}
