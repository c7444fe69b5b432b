package dev.tidemark.store.backup;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.backup.RefusedException;
import dev.tidemark.store.sql.SqlStores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/// An empty database of PostgreSQL's. It is loaded in a schema of its own; in the end its tables
/// move into the usual one, in one transaction.
final class PostgresTarget implements RestoreTarget {
  /// Taken for as long as the restore runs; any number that nobody else takes.
  private static final long LOCK = 0x7469_6465_6d61_726bL;

  private final String url;
  private final Path beside;
  private final InstantSource clock;
  private final Connection connection;
  private final String schema;

  /// @param beside the folder in which the restore makes ready what is in files
  PostgresTarget(String url, Path beside, InstantSource clock) throws SQLException {
    this.url = url;
    this.beside = beside;
    this.clock = clock;
    this.connection = DriverManager.getConnection(url);
    this.schema = text("SELECT quote_ident(current_schema())");
  }

  @Override
  public void require(boolean replace) throws SQLException {
    if (!text("SELECT pg_try_advisory_lock(" + LOCK + ")").equals("t")) {
      throw new RefusedException("another restore into this database is under way");
    }
    String tables =
        text(
            """
            SELECT COUNT(*)
            FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
            """);
    if (!tables.equals("0")) {
      throw new RefusedException(
          "the database is not empty; make a new one, restore into it, and let the server use it");
    }
  }

  @Override
  public SyncStore load(ArchiveReader archive) throws IOException, SQLException {
    execute("DROP SCHEMA IF EXISTS " + SqlStores.RESTORING + " CASCADE");
    execute("CREATE SCHEMA " + SqlStores.RESTORING);
    SqlStores.makeTables(urlBeside(), archive.manifest().schema());
    connection.setAutoCommit(false);
    execute("SET LOCAL search_path TO " + SqlStores.RESTORING);
    CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
    for (Manifest.Part part : archive.manifest().parts()) {
      if (!part.columns().isEmpty()) {
        try (InputStream in = archive.read(part)) {
          copies.copyIn(
              "COPY %s (%s) FROM STDIN"
                  .formatted(
                      PostgresSnapshot.table(part.name()), String.join(", ", part.columns())),
              in);
        }
      }
    }
    connection.commit();
    connection.setAutoCommit(true);
    return SqlStores.open(urlBeside(), beside, clock);
  }

  private String urlBeside() {
    return url + (url.contains("?") ? "&" : "?") + "currentSchema=" + SqlStores.RESTORING;
  }

  @Override
  public List<Path> files() {
    return List.of();
  }

  @Override
  public void finish() throws SQLException {
    connection.setAutoCommit(false);
    for (String table : relations("'r'")) {
      execute("ALTER TABLE %s.%s SET SCHEMA %s".formatted(SqlStores.RESTORING, table, schema));
    }
    for (String view : relations("'v'")) {
      execute("ALTER VIEW %s.%s SET SCHEMA %s".formatted(SqlStores.RESTORING, view, schema));
    }
    execute("DROP SCHEMA " + SqlStores.RESTORING);
    connection.commit();
    connection.setAutoCommit(true);
    execute("ANALYZE");
  }

  private List<String> relations(String kind) throws SQLException {
    var names = new ArrayList<String>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT quote_ident(relname) FROM pg_class WHERE relkind = "
                    + kind
                    + " AND relnamespace = '"
                    + SqlStores.RESTORING
                    + "'::regnamespace")) {
      while (row.next()) {
        names.add(row.getString(1));
      }
    }
    return names;
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String text(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
