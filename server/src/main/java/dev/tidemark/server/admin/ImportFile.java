package dev.tidemark.server.admin;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// A file to import: CSV or NDJSON, gzip too. What it is, its name says, else its beginning.
final class ImportFile implements Closeable {
  /// Stands for standard input.
  static final Path STANDARD_INPUT = Path.of("-");

  private static final int LOOK_AHEAD = 64 * 1024;

  private final Path path;
  private final long size;
  private final Counting counted;
  private final InputStream text;

  private ImportFile(Path path, long size, Counting counted, InputStream text) {
    this.path = path;
    this.size = size;
    this.counted = counted;
    this.text = text;
  }

  /// Opens a file, or standard input.
  ///
  /// @throws FailedException when it cannot be opened
  static ImportFile open(Path path) throws FailedException {
    try {
      if (path.equals(STANDARD_INPUT)) {
        return opened(path, 0, System.in);
      }
      return opened(path, Files.size(path), Files.newInputStream(path));
    } catch (IOException e) {
      throw new FailedException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static ImportFile opened(Path path, long size, InputStream raw) throws IOException {
    var counted = new Counting(raw);
    try {
      var in = new BufferedInputStream(counted, LOOK_AHEAD);
      byte[] magic = beginning(in, 2);
      boolean gzip = magic.length == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
      InputStream text =
          gzip ? new BufferedInputStream(new GZIPInputStream(in, 8_192), LOOK_AHEAD) : in;
      return new ImportFile(path, size, counted, text);
    } catch (IOException e) {
      counted.close();
      throw e;
    }
  }

  /// Its rows.
  ///
  /// @param ids how to name records; null for what suits each row
  /// @throws FailedException when it is no such file
  Rows rows(@Nullable RecordIds ids) throws FailedException {
    try {
      boolean json = isNdjson();
      var lines = new Lines(text);
      return json
          ? new NdjsonRows(lines, ids)
          : new CsvRows(lines, ids == null ? new RecordIds.OfContent() : ids);
    } catch (IOException e) {
      throw new FailedException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /// Its size in bytes, as it is stored; 0 when it is not known.
  long size() {
    return size;
  }

  /// How many of its bytes have been read.
  long bytesRead() {
    return counted.count;
  }

  @Override
  public void close() throws IOException {
    text.close();
  }

  private boolean isNdjson() throws IOException {
    String name = path.toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    if (name.endsWith(".csv")) {
      return false;
    }
    if (name.endsWith(".ndjson") || name.endsWith(".jsonl") || name.endsWith(".json")) {
      return true;
    }
    for (byte b : beginning(text, LOOK_AHEAD / 2)) {
      boolean markOrSpace = b < 0 || b <= ' ';
      if (!markOrSpace) {
        return b == '{';
      }
    }
    return false;
  }

  private static byte[] beginning(InputStream in, int length) throws IOException {
    in.mark(length);
    byte[] found = in.readNBytes(length);
    in.reset();
    return found;
  }

  private static final class Counting extends FilterInputStream {
    private long count;

    private Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = in.read();
      if (read >= 0) {
        count++;
      }
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, length);
      count += Math.max(0, read);
      return read;
    }
  }
}
