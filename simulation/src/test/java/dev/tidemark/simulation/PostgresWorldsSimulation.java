package dev.tidemark.simulation;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.store.sql.SqlStores;
import dev.tidemark.testkit.PostgresServer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresWorldsSimulation {
  /// All worlds lie in one database, each with tenants of its own. A server that is killed leaves
  /// its connections to the next one.
  @Test
  void everyLawShouldHoldInPostgres(@TempDir Path folder) {
    on(folder, disks -> Worlds.compare(20, disks));
  }

  @Test
  void everyLawShouldHoldInACrowdInPostgres(@TempDir Path folder) {
    on(folder, disks -> Worlds.crowd(2, disks));
  }

  @Test
  void everyLawShouldHoldAfterARestoreInPostgres(@TempDir Path folder) {
    Worlds.compareRestored(
        1,
        seed ->
            new BackedUpDisk(PostgresServer.freshDatabase(), folder.resolve("restored" + seed)));
  }

  private static void on(Path folder, Consumer<LongFunction<Disk>> worlds) {
    try (SyncStore store =
        SqlStores.open(PostgresServer.freshDatabase(), folder, Clock.systemUTC())) {
      var lasting =
          new FaultyStore(store) {
            @Override
            public void close() {}
          };
      worlds.accept(seed -> () -> lasting);
    }
  }
}
