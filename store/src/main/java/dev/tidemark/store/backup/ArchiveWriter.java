package dev.tidemark.store.backup;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes the parts of a backup, one after the other, and the manifest in the end. For one thread.
final class ArchiveWriter implements AutoCloseable {
  private final Path file;
  private final ZipOutputStream zip;
  private final List<Manifest.Part> parts = new ArrayList<>();

  /// @param file is made anew
  ArchiveWriter(Path file) throws IOException {
    this.file = file;
    this.zip = new ZipOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
    zip.setLevel(Deflater.BEST_SPEED);
  }

  /// Writes what a part holds.
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /// Adds a part that is all of that stream.
  void add(String name, InputStream content) throws IOException {
    add(name, List.of(), content::transferTo);
  }

  /// Adds a part.
  ///
  /// @param columns the columns of a table; none for what is no table
  void add(String name, List<String> columns, Content content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    var counted = new Counted(zip);
    var digested = new DigestOutputStream(counted, Sha256.digest());
    content.writeTo(digested);
    zip.closeEntry();
    String sha256 = HexFormat.of().formatHex(digested.getMessageDigest().digest());
    parts.add(new Manifest.Part(name, counted.bytes, sha256, columns));
  }

  /// The parts that were added.
  List<Manifest.Part> parts() {
    return parts;
  }

  /// Adds the manifest and forces everything to disk.
  void finish(Manifest manifest) throws IOException {
    zip.putNextEntry(new ZipEntry(Manifest.NAME));
    new ObjectMapper()
        .writerWithDefaultPrettyPrinter()
        .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
        .writeValue(zip, manifest);
    zip.close();
    try (FileChannel written = FileChannel.open(file, StandardOpenOption.WRITE)) {
      written.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  /// Counts what passes, and lets nobody close what lies below.
  private static final class Counted extends OutputStream {
    private final OutputStream out;
    private long bytes;

    private Counted(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      bytes++;
    }

    @Override
    public void write(byte[] from, int start, int length) throws IOException {
      out.write(from, start, length);
      bytes += length;
    }
  }
}
