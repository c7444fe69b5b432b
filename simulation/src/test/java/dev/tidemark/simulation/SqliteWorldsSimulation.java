package dev.tidemark.simulation;

import dev.tidemark.store.sql.SqlStores;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteWorldsSimulation {
  @Test
  void everyLawShouldHoldInSqlite(@TempDir Path folder) {
    Worlds.compare(
        20,
        seed -> () -> SqlStores.open("sqlite", folder.resolve("world" + seed), Clock.systemUTC()));
  }

  @Test
  void everyLawShouldHoldAfterARestoreInSqlite(@TempDir Path folder) {
    Worlds.compareRestored(
        1, seed -> new BackedUpDisk("sqlite", folder.resolve("restored" + seed)));
  }

  @Test
  void everyLawShouldHoldInACrowdInSqlite(@TempDir Path folder) {
    Worlds.crowd(
        2,
        seed -> () -> SqlStores.open("sqlite", folder.resolve("crowd" + seed), Clock.systemUTC()));
  }
}
