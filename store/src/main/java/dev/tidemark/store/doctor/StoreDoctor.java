package dev.tidemark.store.doctor;

import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.doctor.Doctor;
import dev.tidemark.engine.doctor.Finding;
import dev.tidemark.store.files.FileBlobs;
import dev.tidemark.store.sql.Snapshots;
import dev.tidemark.store.sql.SqlStores;
import dev.tidemark.store.sql.SqlStores.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;

/// Looks at a database, and at the files of uploads beside it.
public final class StoreDoctor implements Doctor {
  private final String store;
  private final Path data;

  /// @param store `sqlite` or a `jdbc:postgresql:` URL
  /// @param data the data folder
  public StoreDoctor(String store, Path data) {
    this.store = store;
    this.data = data;
  }

  @Override
  public Examined examine(boolean deep, Consumer<Finding> told) throws IOException {
    try (Connection connection = Snapshots.open(store, data)) {
      var findings = new Findings(connection, told);
      if (!isWhole(connection, findings)) {
        return new Examined(0, 0, 0, 0);
      }
      findings.of(LogRules.ALL);
      findings.of(RecordRules.ALL);
      findings.of(OrphanRules.ALL);
      findings.of(DocumentRules.ALL);
      return new Examined(
          findings.count("SELECT COUNT(*) FROM tenants"),
          new RecordScan(connection, findings).run(),
          new VersionScan(connection, findings).run(),
          files(connection, deep, findings));
    } catch (SQLException e) {
      throw new StoreUnavailableException("the store cannot be read", e);
    }
  }

  private long files(Connection connection, boolean deep, Findings findings)
      throws SQLException, IOException {
    Path blobs = data.resolve(FileBlobs.FOLDER);
    return Files.exists(blobs)
        ? new FileScan(
                connection, () -> Snapshots.open(store, data), new FileBlobs(blobs), deep, findings)
            .run()
        : missing(findings);
  }

  /// Without a folder there is no file of any upload.
  private static long missing(Findings findings) throws SQLException {
    long files = findings.count("SELECT COUNT(*) FROM uploads WHERE status = 'finalized'");
    if (files > 0) {
      findings.tell(
          null, "file-missing", "folder " + FileBlobs.FOLDER, "it is not in the data folder");
    }
    return files;
  }

  /// Whether the tables are those that this program knows, and the database itself can be read.
  private boolean isWhole(Connection connection, Findings findings) throws SQLException {
    int schema = Snapshots.schemaVersion(connection);
    if (schema != SqlStores.SCHEMA_VERSION) {
      findings.tell(
          null,
          "schema",
          "database",
          "its tables are of version "
              + schema
              + ", those of this program of version "
              + SqlStores.SCHEMA_VERSION);
      return false;
    }
    return SqlStores.kind(store) == Kind.POSTGRESQL || hasIntegrity(connection, findings);
  }

  /// A file may be too damaged even to be looked at.
  private static boolean hasIntegrity(Connection connection, Findings findings) {
    boolean whole = true;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA integrity_check")) {
      while (row.next()) {
        if (!row.getString(1).equals("ok")) {
          whole = false;
          findings.tell(null, "integrity", "database", row.getString(1));
        }
      }
    } catch (SQLException e) {
      whole = false;
      findings.tell(null, "integrity", "database", String.valueOf(e.getMessage()));
    }
    return whole;
  }
}
