package dev.tidemark.store.backup;

import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.backup.Backup;
import dev.tidemark.engine.backup.RefusedException;
import dev.tidemark.store.files.FileBlobs;
import dev.tidemark.store.sql.Snapshots;
import dev.tidemark.store.sql.SqlStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Backs up a database and the files of uploads beside it.
public final class StoreBackup implements Backup {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final String store;
  private final Path data;
  private final String program;
  private final InstantSource clock;

  /// @param store `sqlite` or a `jdbc:postgresql:` URL
  /// @param data the data folder
  /// @param program the program's version
  public StoreBackup(String store, Path data, String program, InstantSource clock) {
    this.store = store;
    this.data = data;
    this.program = program;
    this.clock = clock;
  }

  /// Works in a folder beside the file, which only the owner may enter, and which goes whatever
  /// happens, but for a kill -9 or a power cut.
  @Override
  public Written write(Path file) throws IOException {
    Path target = file.toAbsolutePath();
    Path place = placeOf(target);
    Path folder = Files.createTempDirectory(place, "." + target.getFileName() + ".");
    var cleaning = new Thread(() -> clean(folder), "backup-clean");
    Runtime.getRuntime().addShutdownHook(cleaning);
    try (DatabaseSnapshot snapshot = snapshot(folder)) {
      Path archive = folder.resolve("archive");
      Written written = write(archive, snapshot);
      Files.setPosixFilePermissions(archive, OWNER_ONLY);
      placeOf(target);
      Files.move(archive, target);
      Folders.forceNames(place);
      return written;
    } catch (SQLException e) {
      throw new StoreUnavailableException("the store cannot be read", e);
    } finally {
      Folders.delete(folder);
      Runtime.getRuntime().removeShutdownHook(cleaning);
    }
  }

  /// The folder of a file that is not there.
  private static Path placeOf(Path target) {
    Path place = target.getParent();
    if (place == null || !Files.isDirectory(place)) {
      throw new RefusedException("there is no folder " + place);
    }
    if (Files.exists(target)) {
      throw new RefusedException(target + " is there already; a backup replaces no file");
    }
    return place;
  }

  /// Whoever is told to stop has a moment for this.
  private static void clean(Path folder) {
    try {
      Folders.delete(folder);
    } catch (IOException e) {
      // What is left has a name that nobody takes for a backup.
    }
  }

  private DatabaseSnapshot snapshot(Path folder) throws SQLException {
    return switch (SqlStores.kind(store)) {
      case SQLITE -> new SqliteSnapshot(data, folder);
      case POSTGRESQL -> new PostgresSnapshot(store, data);
    };
  }

  private Written write(Path archive, DatabaseSnapshot snapshot) throws IOException, SQLException {
    String createdAt = clock.instant().toString();
    Connection connection = snapshot.connection();
    int schema = Snapshots.schemaVersion(connection);
    if (schema > SqlStores.SCHEMA_VERSION) {
      throw new RefusedException(
          "the store was written by a newer program; back it up with that one");
    }
    List<Manifest.Tenant> tenants = tenants(connection);
    var blobs =
        new BlobParts(
            connection, () -> Snapshots.open(store, data), data.resolve(FileBlobs.FOLDER));
    Manifest manifest;
    try (var writer = new ArchiveWriter(archive)) {
      snapshot.writeTo(writer);
      blobs.writeTo(writer);
      manifest =
          new Manifest(
              Manifest.FORMAT,
              program,
              schema,
              SqlStores.kind(store),
              createdAt,
              tenants,
              writer.parts(),
              blobs.ended());
      writer.finish(manifest);
    }
    return new Written(
        tenants.size(), manifest.records(), manifest.files(), Files.size(archive), blobs.missing());
  }

  private static List<Manifest.Tenant> tenants(Connection connection) throws SQLException {
    var tenants = new ArrayList<Manifest.Tenant>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT h.tenant, h.epoch, h.position, COUNT(r.id)
                FROM heads h
                LEFT JOIN records r ON r.tenant = h.tenant
                GROUP BY h.tenant, h.epoch, h.position
                ORDER BY h.tenant
                """)) {
      while (row.next()) {
        tenants.add(
            new Manifest.Tenant(row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4)));
      }
    }
    return tenants;
  }
}
