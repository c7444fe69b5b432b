package dev.tidemark.simulation;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.store.backup.StoreBackup;
import dev.tidemark.store.backup.StoreRestore;
import dev.tidemark.store.sql.SqlStores;
import dev.tidemark.testkit.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;

/// A database and its folder, backed up and restored as an operator does it.
final class BackedUpDisk implements Disk {
  private final Path folder;
  private String store;

  /// @param store `sqlite` or a URL
  /// @param folder the data folder; made when it is missing
  BackedUpDisk(String store, Path folder) {
    this.store = store;
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public SyncStore open() {
    return SqlStores.open(store, folder, Clock.systemUTC());
  }

  @Override
  public Copy backUp() {
    Path file = folder.resolve("backup.zip");
    try {
      new StoreBackup(store, folder, "world", Clock.systemUTC()).write(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return now -> restore(file, now);
  }

  private void restore(Path file, Instant now) {
    if (!store.equals("sqlite")) {
      store = PostgresServer.freshDatabase();
    }
    try {
      new StoreRestore(store, folder, () -> now).run(file, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
