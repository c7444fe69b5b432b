package dev.tidemark.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;

/// A real PostgreSQL, started on first use on a free port, stopped when the process ends.
///
/// Thread-safe.
public final class PostgresServer {
  private static final AtomicLong DATABASES = new AtomicLong();

  private PostgresServer() {}

  /// The URL of a new, empty database on a server that does not wait for the disk: for tests, which
  /// do not ask what survives a loss of power.
  public static String freshDatabase() {
    return freshDatabase(Hasty.SERVER);
  }

  /// The URL of a new, empty database on a server that commits as in production: for measurements.
  public static String freshDurableDatabase() {
    return freshDatabase(Durable.SERVER);
  }

  private static String freshDatabase(EmbeddedPostgres server) {
    String name = "tidemark" + DATABASES.incrementAndGet();
    try (Connection connection =
            DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException("no database on the embedded server", e);
    }
    return server.getJdbcUrl("postgres", name);
  }

  private static EmbeddedPostgres start(boolean durable) {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setServerConfig("max_connections", "200")
            .setServerConfig("shared_buffers", "256MB");
    if (!durable) {
      builder
          .setServerConfig("fsync", "off")
          .setServerConfig("full_page_writes", "off")
          .setServerConfig("synchronous_commit", "off");
    } else {
      // The embedded server's own defaults are those of a test.
      builder
          .setServerConfig("fsync", "on")
          .setServerConfig("full_page_writes", "on")
          .setServerConfig("synchronous_commit", "on")
          .setServerConfig("max_wal_size", "4GB");
    }
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Hasty {
    private static final EmbeddedPostgres SERVER = start(false);
  }

  private static final class Durable {
    private static final EmbeddedPostgres SERVER = start(true);
  }
}
