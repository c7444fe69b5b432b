package dev.tidemark.server.admin;

import dev.tidemark.server.web.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/// A file that is to be sent.
///
/// @param path where it is
/// @param size how many bytes it has
record LocalFile(Path path, long size) {
  private static final int PIECE = 64 * 1024;

  /// @throws FailedException when there is no such file, or it is empty
  static LocalFile of(Path path) throws FailedException {
    try {
      if (!Files.isRegularFile(path)) {
        throw new FailedException(path + " is no file");
      }
      long size = Files.size(path);
      if (size == 0) {
        throw new FailedException(path + " is empty");
      }
      return new LocalFile(path, size);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /// Its SHA-256, in lower-case hex.
  String checksum() throws FailedException {
    MessageDigest digest = Digests.sha256();
    var piece = new byte[PIECE];
    try (InputStream in = Files.newInputStream(path)) {
      for (int count = in.read(piece); count > 0; count = in.read(piece)) {
        digest.update(piece, 0, count);
      }
    } catch (IOException e) {
      throw unreadable(path, e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /// Some of its bytes.
  byte[] read(long start, int length) throws FailedException {
    var bytes = ByteBuffer.allocate(length);
    try (FileChannel file = FileChannel.open(path)) {
      while (bytes.hasRemaining()) {
        if (file.read(bytes, start + bytes.position()) < 0) {
          throw new FailedException(path + " has become shorter");
        }
      }
    } catch (IOException e) {
      throw unreadable(path, e);
    }
    return bytes.array();
  }

  /// What it is called.
  String name() {
    return String.valueOf(path.getFileName());
  }

  private static FailedException unreadable(Path path, IOException e) {
    return new FailedException(path + " cannot be read: " + e.getMessage(), e);
  }
}
