package dev.tidemark.store.files;

import dev.tidemark.engine.uploads.BlobId;
import dev.tidemark.engine.uploads.BlobStore;
import dev.tidemark.engine.uploads.BlobStoreFullException;
import dev.tidemark.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Blobs as files: `<tenant>/<id>.part`, which is sparse while it is written, and `<tenant>/<id>`
/// once it is sealed.
///
/// A tenant's folder has a digest for its name, so that no id is too long for one, leads out of the
/// folder, or is the same as another where letters are not told apart.
///
/// Thread-safe. For one process.
public final class FileBlobs implements BlobStore {
  /// The folder for them in the data folder.
  public static final String FOLDER = "blobs";

  private static final String UNSEALED = ".part";

  /// What else is in the folder is none of ours, such as the unfinished file of a backup.
  private static final Pattern NAME =
      Pattern.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(\\.part)?");

  private final Path root;

  /// Blobs whose names are known to be on disk.
  private final Set<BlobId> named = ConcurrentHashMap.newKeySet();

  /// @param root the folder, made when it is missing
  public FileBlobs(Path root) {
    this.root = root.toAbsolutePath();
    try {
      Files.createDirectories(root);
      forceFolder(this.root.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException("the folder for blobs cannot be made", e);
    }
  }

  @Override
  public Writer write(BlobId blob) throws IOException {
    Path file = unsealed(blob);
    if (Files.exists(sealed(blob))) {
      throw new FileAlreadyExistsException(file.toString());
    }
    try {
      Files.createDirectories(folder(blob.tenant()));
      return new FileWriter(
          blob, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw full(e, 1);
    }
  }

  private final class FileWriter implements Writer {
    private final BlobId blob;
    private final FileChannel file;

    private FileWriter(BlobId blob, FileChannel file) {
      this.blob = blob;
      this.file = file;
    }

    @Override
    public void write(ByteBuffer bytes, long at) throws IOException {
      long place = at;
      try {
        while (bytes.hasRemaining()) {
          place += file.write(bytes, place);
        }
      } catch (IOException e) {
        throw full(e, bytes.remaining());
      }
    }

    @Override
    public void force() throws IOException {
      try {
        file.force(false);
        if (!named.contains(blob)) {
          forceFolder(folder(blob.tenant()));
          forceFolder(root);
          named.add(blob);
        }
      } catch (IOException e) {
        throw full(e, 1);
      }
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /// What an exception means. How it is worded depends on the system and its language; how much
  /// room there is does not.
  private IOException full(IOException e, long wanted) throws IOException {
    String message = String.valueOf(e.getMessage());
    boolean said = message.contains("No space left") || message.contains("quota exceeded");
    return said || room() < wanted ? new BlobStoreFullException(e) : e;
  }

  @Override
  public void cut(BlobId blob, long size) throws IOException {
    Path file = unsealed(blob);
    if (size == 0) {
      named.remove(blob);
      Files.deleteIfExists(file);
      return;
    }
    try (FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE)) {
      open.truncate(size);
    } catch (NoSuchFileException e) {
      // It is sealed, or gone.
    }
  }

  @Override
  public void seal(BlobId blob) throws IOException {
    Path file = sealed(blob);
    if (Files.exists(file)) {
      return;
    }
    Files.move(unsealed(blob), file, StandardCopyOption.ATOMIC_MOVE);
    forceFolder(folder(blob.tenant()));
    named.remove(blob);
  }

  @Override
  public InputStream read(BlobId blob, long from, long length) throws IOException {
    FileChannel file = open(blob);
    file.position(from);
    return new Part(Channels.newInputStream(file), length);
  }

  private FileChannel open(BlobId blob) throws IOException {
    try {
      return FileChannel.open(sealed(blob), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      return openUnsealed(blob);
    }
  }

  /// It may be sealed between one look and the other.
  private FileChannel openUnsealed(BlobId blob) throws IOException {
    try {
      return FileChannel.open(unsealed(blob), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      return FileChannel.open(sealed(blob), StandardOpenOption.READ);
    }
  }

  @Override
  public void delete(BlobId blob) throws IOException {
    named.remove(blob);
    Files.deleteIfExists(unsealed(blob));
    Files.deleteIfExists(sealed(blob));
  }

  @Override
  public List<UUID> unsealed(String tenant) throws IOException {
    var found = new ArrayList<UUID>();
    try (var files = Files.newDirectoryStream(folder(tenant), "*" + UNSEALED)) {
      for (Path file : files) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (name.matches()) {
          found.add(UUID.fromString(name.group(1)));
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return found;
  }

  /// How many bytes a blob has, sealed or not; 0 when there is none.
  public long size(BlobId blob) throws IOException {
    try (FileChannel file = open(blob)) {
      return file.size();
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /// The blobs of a tenant, sealed or not.
  public Set<UUID> all(String tenant) throws IOException {
    var found = new HashSet<UUID>();
    try (var files = Files.newDirectoryStream(folder(tenant))) {
      for (Path file : files) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (name.matches()) {
          found.add(UUID.fromString(name.group(1)));
        }
      }
    } catch (NoSuchFileException e) {
      return Set.of();
    }
    return found;
  }

  @Override
  public long room() throws IOException {
    return Files.getFileStore(root).getUsableSpace();
  }

  private Path unsealed(BlobId blob) {
    return root.resolve(name(blob, false));
  }

  private Path sealed(BlobId blob) {
    return root.resolve(name(blob, true));
  }

  /// Where a blob is, within the folder of all: `<digest of the tenant>/<id>`.
  public static String name(BlobId blob, boolean sealed) {
    return folderName(blob.tenant()) + "/" + blob.id() + (sealed ? "" : UNSEALED);
  }

  private Path folder(String tenant) {
    return root.resolve(folderName(tenant));
  }

  private static String folderName(String tenant) {
    byte[] digest = Sha256.digest().digest(tenant.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, 16);
  }

  /// What a folder holds outlasts a power cut once the folder is on disk, too.
  private static void forceFolder(@Nullable Path folder) throws IOException {
    if (folder == null) {
      return;
    }
    try (FileChannel open = FileChannel.open(folder, StandardOpenOption.READ)) {
      open.force(true);
    }
  }
}
