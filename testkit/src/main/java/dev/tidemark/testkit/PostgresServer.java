package dev.tidemark.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A real PostgreSQL, started on first use on a free port, stopped when the process ends.
///
/// Thread-safe.
public final class PostgresServer {
  /// How much free memory is enough for a few hundred databases.
  private static final long ROOM = 4L << 30;

  private static final AtomicLong DATABASES = new AtomicLong();

  private PostgresServer() {}

  /// The URL of a new, empty database on a server that does not wait for the disk: for tests, which
  /// do not ask what survives a loss of power.
  public static String freshDatabase() {
    return create(Hasty.SERVER, null);
  }

  /// The URL of a new database that holds what that one of [#freshDatabase] holds. Nobody may be
  /// connected to it.
  public static String copyOf(String url) {
    return create(Hasty.SERVER, name(url));
  }

  /// The URL of a new, empty database on a server that commits as in production: for measurements.
  public static String freshDurableDatabase() {
    return create(Durable.SERVER, null);
  }

  private static String create(EmbeddedPostgres server, @Nullable String template) {
    String name = "tidemark" + DATABASES.incrementAndGet();
    String from = template == null ? "" : " TEMPLATE " + template;
    try (Connection connection =
            DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name + from);
    } catch (SQLException e) {
      throw new IllegalStateException("no database on the embedded server", e);
    }
    return server.getJdbcUrl("postgres", name);
  }

  private static String name(String url) {
    int end = url.indexOf('?');
    return url.substring(url.lastIndexOf('/') + 1, end < 0 ? url.length() : end);
  }

  private static EmbeddedPostgres start(Path parent, Map<String, String> config) {
    try {
      Path data = Files.createTempDirectory(parent, "tidemark-postgres");
      EmbeddedPostgres.Builder builder =
          EmbeddedPostgres.builder().setDataDirectory(data).setRegisterShutdownHook(false);
      config.forEach(builder::setServerConfig);
      EmbeddedPostgres server = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> discard(data), "postgres-discard"));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A folder in memory where there is a large one: making a database is making hundreds of files,
  /// and so is removing it.
  private static Path inMemory() {
    Path shared = Path.of("/dev/shm");
    long room = shared.toFile().getUsableSpace();
    return room > ROOM ? shared : onDisk();
  }

  private static Path onDisk() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  /// Stops the server at once and removes what it has stored. Nobody wants the data any more, so it
  /// need not be written out first, which is what an orderly stop would do.
  private static void discard(Path data) {
    try {
      String pid = Files.readAllLines(data.resolve("postmaster.pid")).getFirst();
      ProcessHandle server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
      new ProcessBuilder("kill", "-QUIT", pid).start();
      server.onExit().join();
      delete(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path done, @Nullable IOException e)
              throws IOException {
            Files.delete(done);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static final class Hasty {
    private static final EmbeddedPostgres SERVER =
        start(
            inMemory(),
            Map.of(
                "max_connections", "200",
                "shared_buffers", "256MB",
                "fsync", "off",
                "full_page_writes", "off",
                "synchronous_commit", "off"));
  }

  private static final class Durable {
    // The embedded server's own defaults are those of a test.
    private static final EmbeddedPostgres SERVER =
        start(
            onDisk(),
            Map.of(
                "max_connections", "100",
                "shared_buffers", "1GB",
                "max_wal_size", "4GB",
                "fsync", "on",
                "full_page_writes", "on",
                "synchronous_commit", "on"));
  }
}
