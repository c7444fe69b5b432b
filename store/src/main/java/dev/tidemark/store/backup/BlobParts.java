package dev.tidemark.store.backup;

import dev.tidemark.engine.uploads.BlobId;
import dev.tidemark.store.files.FileBlobs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/// Adds the files of uploads to a backup, those to which the snapshot of the database refers.
///
/// They are copied after the database was, so that each is there. One that is gone all the same is
/// that of an upload which has ended since: then the backup says so, and it is ended in the store
/// that is restored. Nothing keeps a server from removing files meanwhile.
final class BlobParts {
  static final String FOLDER = FileBlobs.FOLDER + "/";

  private final Connection snapshot;
  private final Supplier<Connection> now;
  private final Path folder;
  private final List<Manifest.Ended> ended = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();

  /// @param snapshot the database that is backed up
  /// @param now opens a new look into the database
  /// @param folder the folder for files; it may be missing when there are none
  BlobParts(Connection snapshot, Supplier<Connection> now, Path folder) {
    this.snapshot = snapshot;
    this.now = now;
    this.folder = folder;
  }

  /// Uploads that ended since the snapshot.
  List<Manifest.Ended> ended() {
    return ended;
  }

  /// Uploads that should have a file, and have none.
  List<String> missing() {
    return missing;
  }

  void writeTo(ArchiveWriter archive) throws IOException, SQLException {
    try (Statement statement = snapshot.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT u.tenant, u.id, u.status, (
                  SELECT COUNT(*) FROM upload_chunks c
                  WHERE c.tenant = u.tenant AND c.upload = u.id)
                FROM uploads u
                WHERE u.status IN ('active', 'finalized')
                ORDER BY u.tenant, u.id
                """)) {
      while (row.next()) {
        var blob = new BlobId(row.getString(1), UUID.fromString(row.getString(2)));
        boolean sealed = row.getString(3).equals("finalized");
        if (sealed || row.getLong(4) > 0) {
          add(archive, blob, sealed);
        }
      }
    }
  }

  private void add(ArchiveWriter archive, BlobId blob, boolean sealed)
      throws IOException, SQLException {
    if (Files.exists(folder)) {
      try (InputStream file = new FileBlobs(folder).read(blob, 0, Long.MAX_VALUE)) {
        archive.add(FOLDER + FileBlobs.name(blob, sealed), file);
        return;
      } catch (NoSuchFileException e) {
        // Something became of it, or it is lost.
      }
    }
    String status = status(blob);
    if (status.equals("active") || status.equals("finalized")) {
      missing.add(blob.id().toString());
    } else {
      ended.add(new Manifest.Ended(blob.tenant(), blob.id().toString(), status));
    }
  }

  /// What became of an upload; one that nothing is known of any more was cancelled.
  private String status(BlobId blob) throws SQLException {
    try (Connection current = now.get();
        PreparedStatement statement =
            current.prepareStatement("SELECT status FROM uploads WHERE tenant = ? AND id = ?")) {
      statement.setString(1, blob.tenant());
      statement.setString(2, blob.id().toString());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getString(1) : "cancelled";
      }
    }
  }
}
