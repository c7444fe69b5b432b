package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.store.sql.SqlStores;
import dev.tidemark.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Backups and restores that are stopped in the middle, where a lock in the database holds them.
@Timeout(120)
class BackupIT {
  private static final String NAME = "backup.zip";

  @TempDir private Path folder;

  private final String store = PostgresServer.freshDatabase();

  @Test
  void whatIsStoppedShouldLeaveNothingThatLooksWhole() throws Exception {
    Town.found(store, folder.resolve("data"));
    try (Connection locking = DriverManager.getConnection(store);
        Statement statement = locking.createStatement()) {
      locking.setAutoCommit(false);
      statement.execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE");

      Process stopped = backup(1);
      stopped.toHandle().destroy();
      assertThat(stopped.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(stopped.exitValue()).isNotZero();
      assertThat(names()).noneMatch(name -> name.contains(NAME));

      Process killed = backup(2);
      killed.destroyForcibly();
      assertThat(killed.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(names()).anyMatch(name -> name.startsWith("." + NAME)).doesNotContain(NAME);
    }
    RunningServer.Finished whole = launch().run("backup", "--store", store, "--out", NAME);
    assertThat(whole.code()).as("%s", whole).isZero();

    restoreInTwoParts(PostgresServer.freshDatabase());
  }

  private void restoreInTwoParts(String fresh) throws Exception {
    String[] restore = {"restore", "--store", fresh, "--data", "there", NAME};
    Path there = folder.resolve("there");
    try (Connection locking = DriverManager.getConnection(fresh);
        Statement statement = locking.createStatement()) {
      locking.setAutoCommit(false);
      statement.execute("CREATE SCHEMA " + SqlStores.RESTORING);
      Process killed = launch().begin(restore);
      awaitLock(fresh, 1);
      killed.destroyForcibly();
      assertThat(killed.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    assertThatThrownBy(() -> SqlStores.open(fresh, there, InstantSource.system()))
        .isInstanceOf(StoreUnavailableException.class)
        .hasStackTraceContaining("was not finished: run it again");
    RunningServer.Finished whole = launch().run(restore);
    assertThat(whole.code()).as("%s", whole).isZero();
    SqlStores.open(fresh, there, InstantSource.system()).close();
  }

  /// A backup that has come to the table that is locked.
  ///
  /// @param waiting how many wait there then: PostgreSQL does not notice at once who is gone
  private Process backup(int waiting) throws IOException {
    Process process = launch().begin("backup", "--store", store, "--out", NAME);
    awaitLock(store, waiting);
    return process;
  }

  private RunningServer.Launch launch() {
    return RunningServer.in(folder);
  }

  private static void awaitLock(String url, int waiting) {
    Awaitility.await()
        .until(() -> {
          try (Connection connection = DriverManager.getConnection(url)) {
            return waiting(connection) == waiting;
          }
        });
  }

  private static int waiting(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        var row =
            statement.executeQuery(
                """
                SELECT COUNT(*)
                FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'
                """)) {
      row.next();
      return row.getInt(1);
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }
}
