package dev.tidemark.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/// A file that cannot be compressed.
final class RandomFile {
  private static final int PIECE = 1 << 20;

  private RandomFile() {}

  static Path write(Path file, long size) throws IOException {
    var random = new Random(1);
    var piece = new byte[PIECE];
    try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (long left = size; left > 0; left -= PIECE) {
        random.nextBytes(piece);
        out.write(piece, 0, (int) Math.min(left, PIECE));
      }
    }
    return file;
  }
}
