package dev.tidemark.store.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.backup.RefusedException;
import dev.tidemark.store.doctor.GoodStore;
import dev.tidemark.store.sql.SqlStores;
import dev.tidemark.testkit.PostgresServer;
import dev.tidemark.testkit.TestClock;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresBackupTest implements BackupContract {
  @TempDir private Path data;
  @TempDir private Path work;

  private final String url = PostgresServer.freshDatabase();

  @BeforeEach
  void fill() throws IOException {
    try (SyncStore store = SqlStores.open(url, data, new TestClock())) {
      GoodStore.fill(store, data);
    }
  }

  @Override
  public String store() {
    return url;
  }

  @Override
  public Path data() {
    return data;
  }

  @Override
  public String freshStore() {
    return PostgresServer.freshDatabase();
  }

  @Override
  public Path work() {
    return work;
  }

  @Test
  void aDatabaseThatHoldsSomethingShouldBeLeftAlone() throws IOException {
    Path file = work.resolve("b.zip");
    backup().write(file);

    assertThatThrownBy(() -> restore(url, work.resolve("there")).run(file, true))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("the database is not empty");
    assertThat(findings(url, data)).isEmpty();
  }

  @Test
  void aDatabaseHalfRestoredShouldNotStart() throws IOException, SQLException {
    Path file = work.resolve("b.zip");
    backup().write(file);
    String half = freshStore();
    try (Connection connection = DriverManager.getConnection(half);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA tidemark_restoring CREATE TABLE records (id text)");
    }

    assertThatThrownBy(() -> SqlStores.open(half, work, new TestClock()))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("has a restore that was not finished: run it again");
    restore(half, work.resolve("there")).run(file, false);

    assertThat(findings(half, work.resolve("there"))).isEmpty();
  }
}
