package dev.tidemark.store.doctor;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.store.sql.SqlStores;
import dev.tidemark.testkit.PostgresServer;
import dev.tidemark.testkit.TestClock;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class PostgresDoctorTest implements DoctorContract {
  private static final String GOOD = PostgresServer.freshDatabase();

  @TempDir private static Path data;

  private final String url = PostgresServer.copyOf(GOOD);

  @BeforeAll
  static void fill() throws IOException {
    try (SyncStore store = SqlStores.open(GOOD, data, new TestClock())) {
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
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url);
  }
}
