package dev.tidemark.store.backup;

import dev.tidemark.engine.Restoration;
import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Upload.Status;
import dev.tidemark.engine.backup.RefusedException;
import dev.tidemark.engine.backup.Restore;
import dev.tidemark.store.files.FileBlobs;
import dev.tidemark.store.sql.SqlStores;
import dev.tidemark.store.sql.SqlStores.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Brings a database back, and the files of uploads beside it.
///
/// Everything is made ready in the folder [SqlStores#RESTORING] of the data folder (and, with
/// PostgreSQL, in the schema of that name), and then moved into place. As long as that is there no
/// server starts, so a restore that was cut off is seen; the next one begins anew.
public final class StoreRestore implements Restore {
  private static final DateTimeFormatter FOLDER =
      DateTimeFormatter.ofPattern("'replaced-'yyyyMMdd-HHmmss", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final String store;
  private final Path data;
  private final Path beside;
  private final InstantSource clock;

  /// @param store `sqlite` or a `jdbc:postgresql:` URL
  /// @param data the data folder; made when it is missing
  public StoreRestore(String store, Path data, InstantSource clock) {
    this.store = store;
    this.data = data;
    this.beside = data.resolve(SqlStores.RESTORING);
    this.clock = clock;
  }

  @Override
  public Restored run(Path file, boolean replace) throws IOException {
    try (ArchiveReader archive = ArchiveReader.open(file)) {
      requireReadable(archive.manifest());
      try (RestoreTarget target = target()) {
        requireRoom(target, replace);
        Files.createDirectories(beside);
        return run(archive, target);
      }
    } catch (SQLException e) {
      throw new StoreUnavailableException("the database cannot be restored", e);
    }
  }

  private RestoreTarget target() throws SQLException {
    return switch (SqlStores.kind(store)) {
      case SQLITE -> new SqliteTarget(data, beside, clock);
      case POSTGRESQL -> new PostgresTarget(store, beside, clock);
    };
  }

  private void requireReadable(Manifest manifest) {
    if (manifest.schema() > SqlStores.SCHEMA_VERSION) {
      throw new RefusedException(
          "the backup was written by Tidemark "
              + manifest.program()
              + ", which is newer than this program; restore it with that one");
    }
    Kind kind = SqlStores.kind(store);
    if (manifest.database() != kind) {
      throw new RefusedException(
          "the backup is of "
              + manifest.database().name().toLowerCase(Locale.ROOT)
              + ", and the store is "
              + kind.name().toLowerCase(Locale.ROOT));
    }
  }

  private void requireRoom(RestoreTarget target, boolean replace) throws IOException, SQLException {
    target.require(replace);
    if (!replace && Folders.holds(data.resolve(FileBlobs.FOLDER))) {
      throw new RefusedException(
          "there are files in "
              + data.resolve(FileBlobs.FOLDER)
              + " already; with --replace they are put aside");
    }
  }

  private Restored run(ArchiveReader archive, RestoreTarget target)
      throws IOException, SQLException {
    Path lockFile = data.resolve(SqlStores.RESTORING + ".lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      if (lock == null) {
        throw new RefusedException("another restore into " + data + " is under way");
      }
      Folders.delete(beside);
      Files.createDirectories(beside);
      Folders.forceNames(data);
      Instant now = clock.instant();
      try (SyncStore loaded = target.load(archive)) {
        end(loaded, archive.manifest().ended(), now);
        new Restoration(loaded).begin(now);
      }
      copyFiles(archive);
      Folders.force(beside);
      Path aside = putAside(target, now);
      Path blobs = beside.resolve(FileBlobs.FOLDER);
      if (Files.exists(blobs)) {
        Files.move(blobs, data.resolve(FileBlobs.FOLDER));
      }
      target.finish();
      Folders.delete(beside);
      Folders.forceNames(data);
      Files.deleteIfExists(lockFile);
      Manifest manifest = archive.manifest();
      return new Restored(manifest.tenants().size(), manifest.records(), manifest.files(), aside);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /// Ends the uploads whose files had gone when the backup came to them.
  private static void end(SyncStore loaded, List<Manifest.Ended> uploads, Instant now) {
    for (Manifest.Ended upload : uploads) {
      loaded.<Boolean>write(writing -> {
        writing.lockHead(upload.tenant());
        return writing
            .upload(upload.tenant(), upload.id())
            .map(found -> writing.endUpload(found, Status.of(upload.status()), now))
            .orElse(false);
      });
    }
  }

  private void copyFiles(ArchiveReader archive) throws IOException {
    for (Manifest.Part part : archive.manifest().parts()) {
      if (part.name().startsWith(BlobParts.FOLDER)) {
        Path file = beside.resolve(part.name());
        Files.createDirectories(file.getParent());
        try (InputStream in = archive.read(part)) {
          Files.copy(in, file);
        }
      }
    }
  }

  /// Moves what is in the way into a folder of its own.
  private @Nullable Path putAside(RestoreTarget target, Instant now) throws IOException {
    var inTheWay = new ArrayList<>(target.files());
    Path blobs = data.resolve(FileBlobs.FOLDER);
    if (Files.exists(blobs)) {
      inTheWay.add(blobs);
    }
    if (inTheWay.isEmpty()) {
      return null;
    }
    Path folder = Files.createDirectory(data.resolve(FOLDER.format(now)));
    for (Path path : inTheWay) {
      Files.move(path, folder.resolve(path.getFileName()));
    }
    return folder;
  }
}
