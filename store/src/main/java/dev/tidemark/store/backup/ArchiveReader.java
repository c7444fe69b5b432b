package dev.tidemark.store.backup;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.engine.backup.RefusedException;
import dev.tidemark.store.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// Reads a backup. Opened, it is known to be whole: every part is what the manifest says of it.
final class ArchiveReader implements AutoCloseable {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

  /// Nothing of a backup lies anywhere else.
  private static final Pattern NAMES =
      Pattern.compile(
          "database/(tidemark\\.db|[a-z_]+\\.copy)"
              + "|blobs/[0-9a-f]{32}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\\.part)?");

  private final ZipFile zip;
  private final Manifest manifest;

  private ArchiveReader(ZipFile zip, Manifest manifest) {
    this.zip = zip;
    this.manifest = manifest;
  }

  /// Opens a file and reads all of it.
  ///
  /// @throws RefusedException when it is no backup, is damaged, or is of a format that is not known
  static ArchiveReader open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new RefusedException(file + " is no file");
    }
    ZipFile zip;
    try {
      zip = new ZipFile(file.toFile());
    } catch (ZipException e) {
      throw new RefusedException(file + " is no backup of Tidemark's, or not a whole one");
    }
    try {
      var reader = new ArchiveReader(zip, manifest(file, zip));
      reader.check(file);
      return reader;
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  private static Manifest manifest(Path file, ZipFile zip) throws IOException {
    ZipEntry entry = zip.getEntry(Manifest.NAME);
    if (entry == null) {
      throw new RefusedException(file + " is no backup of Tidemark's: it has no manifest");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] json = in.readAllBytes();
      int format = MAPPER.readValue(json, Manifest.Format.class).format();
      if (format != Manifest.FORMAT) {
        throw new RefusedException(
            file
                + " is a backup of format "
                + format
                + ", and this program reads format "
                + Manifest.FORMAT);
      }
      return MAPPER.readValue(json, Manifest.class);
    } catch (JacksonException | ZipException e) {
      throw new RefusedException(file + " is damaged: its manifest cannot be read");
    }
  }

  private void check(Path file) throws IOException {
    Set<String> names = new HashSet<>();
    for (Manifest.Part part : manifest.parts()) {
      ZipEntry entry = zip.getEntry(part.name());
      if (entry == null || !names.add(part.name()) || !NAMES.matcher(part.name()).matches()) {
        throw new RefusedException(file + " is damaged: " + part.name() + " is not in it");
      }
      if (!sha256(entry).equals(part.sha256())) {
        throw new RefusedException(
            file + " is damaged: " + part.name() + " is not what was written");
      }
    }
    if (zip.size() != names.size() + 1) {
      throw new RefusedException(
          file + " is damaged: it has parts that its manifest does not know");
    }
  }

  private String sha256(ZipEntry entry) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      return Sha256.pass(in, OutputStream.nullOutputStream());
    } catch (ZipException | EOFException e) {
      return "";
    }
  }

  Manifest manifest() {
    return manifest;
  }

  /// What a part holds.
  InputStream read(Manifest.Part part) throws IOException {
    return zip.getInputStream(zip.getEntry(part.name()));
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
