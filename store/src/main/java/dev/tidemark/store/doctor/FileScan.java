package dev.tidemark.store.doctor;

import dev.tidemark.engine.uploads.BlobId;
import dev.tidemark.store.Sha256;
import dev.tidemark.store.files.FileBlobs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/// Compares uploads with their files.
///
/// The files go on changing while the database is seen as it was. So whatever seems wrong is looked
/// at once more, with a new look into the database.
final class FileScan {
  private final Connection connection;
  private final Supplier<Connection> now;
  private final FileBlobs blobs;
  private final boolean deep;
  private final Findings findings;

  /// @param now opens a new look into the database
  /// @param deep whether the files are read and compared with their checksums
  FileScan(
      Connection connection,
      Supplier<Connection> now,
      FileBlobs blobs,
      boolean deep,
      Findings findings) {
    this.connection = connection;
    this.now = now;
    this.blobs = blobs;
    this.deep = deep;
    this.findings = findings;
  }

  private record Suspect(BlobId blob, String check, String what, List<String> statuses) {}

  /// Tells of what is wrong with files.
  ///
  /// @return how many uploads are files
  long run() throws SQLException, IOException {
    var suspects = new ArrayList<Suspect>();
    long files = finished(suspects);
    begun(suspects);
    strangers(suspects);
    if (!suspects.isEmpty()) {
      try (Connection current = now.get()) {
        for (Suspect suspect : suspects) {
          if (suspect.statuses().contains(status(current, suspect.blob()))) {
            BlobId blob = suspect.blob();
            findings.tell(blob.tenant(), suspect.check(), "upload " + blob.id(), suspect.what());
          }
        }
      }
    }
    return files;
  }

  private long finished(List<Suspect> suspects) throws SQLException, IOException {
    long count = 0;
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT tenant, id, total_size, checksum
                FROM uploads
                WHERE status = 'finalized'
                ORDER BY tenant, id
                """)) {
      while (row.next()) {
        count++;
        var blob = new BlobId(row.getString(1), UUID.fromString(row.getString(2)));
        try (InputStream file = blobs.read(blob, 0, Long.MAX_VALUE)) {
          check(blob, file, row.getLong(3), row.getString(4), suspects);
        } catch (NoSuchFileException e) {
          suspects.add(
              new Suspect(blob, "file-missing", "its file is missing", List.of("finalized")));
        }
      }
    }
    return count;
  }

  private void check(
      BlobId blob, InputStream file, long size, String checksum, List<Suspect> suspects)
      throws IOException {
    long found = blobs.size(blob);
    if (found != size) {
      suspects.add(
          new Suspect(
              blob,
              "file-size",
              "its file has " + found + " bytes (should be: " + size + ")",
              List.of("finalized")));
    } else if (deep && !Sha256.pass(file, OutputStream.nullOutputStream()).equals(checksum)) {
      suspects.add(
          new Suspect(
              blob, "file-checksum", "its file is not what was uploaded", List.of("finalized")));
    }
  }

  /// What was acknowledged of an upload under way is in its file.
  private void begun(List<Suspect> suspects) throws SQLException, IOException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT u.tenant, u.id, MAX(c.number * u.chunk_size + c.size)
                FROM uploads u
                JOIN upload_chunks c ON c.tenant = u.tenant AND c.upload = u.id
                WHERE u.status = 'active'
                GROUP BY u.tenant, u.id
                """)) {
      while (row.next()) {
        var blob = new BlobId(row.getString(1), UUID.fromString(row.getString(2)));
        if (blobs.size(blob) < row.getLong(3)) {
          suspects.add(
              new Suspect(
                  blob,
                  "chunk-missing",
                  "chunks that were acknowledged are not in its file",
                  List.of("active")));
        }
      }
    }
  }

  /// Files of uploads that are not there, or are over. One that has just ended is swept within
  /// minutes.
  private void strangers(List<Suspect> suspects) throws SQLException, IOException {
    var tenants = new ArrayList<String>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT id FROM tenants ORDER BY id")) {
      while (row.next()) {
        tenants.add(row.getString(1));
      }
    }
    for (String tenant : tenants) {
      for (UUID id : blobs.all(tenant)) {
        var blob = new BlobId(tenant, id);
        if (status(connection, blob).isEmpty()) {
          suspects.add(
              new Suspect(blob, "file-orphan", "there is a file of no upload", List.of("")));
        }
      }
    }
  }

  /// The status of an upload; empty when there is none.
  private static String status(Connection database, BlobId blob) throws SQLException {
    try (PreparedStatement statement =
        database.prepareStatement("SELECT status FROM uploads WHERE tenant = ? AND id = ?")) {
      statement.setString(1, blob.tenant());
      statement.setString(2, blob.id().toString());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getString(1) : "";
      }
    }
  }
}
