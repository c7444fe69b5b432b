package dev.tidemark.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/// Copies a file as the server takes one in, with nothing around it: chunk by chunk to its place,
/// the SHA-256 of each and a sync of the disk after it; in the end the SHA-256 of the whole, a
/// rename, and a sync of the folder.
///
/// @param from the file
/// @param to its copy
/// @param chunk the size of chunks, in bytes
/// @param threads how many copy
record PlainCopy(Path from, Path to, int chunk, int threads) {
  private static final int PIECE = 64 * 1024;

  /// @return how many seconds it took
  double run() throws IOException {
    long size = Files.size(from);
    Path unfinished = to.resolveSibling(to.getFileName() + ".part");
    long start = System.nanoTime();
    var next = new AtomicLong();
    try (ExecutorService copiers = Executors.newFixedThreadPool(threads)) {
      var running = new ArrayList<Future<?>>();
      for (int i = 0; i < threads; i++) {
        running.add(
            copiers.submit(() -> {
              for (long at = next.getAndAdd(chunk); at < size; at = next.getAndAdd(chunk)) {
                copy(unfinished, at, Math.min(chunk, size - at));
              }
              return null;
            }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    sha256(unfinished);
    Files.move(unfinished, to, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder = FileChannel.open(to.toAbsolutePath().getParent())) {
      folder.force(true);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private void copy(Path unfinished, long at, long length) throws IOException {
    MessageDigest digest = digest();
    var piece = ByteBuffer.allocate(PIECE);
    try (FileChannel in = FileChannel.open(from);
        FileChannel out =
            FileChannel.open(unfinished, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (long done = 0; done < length; ) {
        piece.clear().limit((int) Math.min(PIECE, length - done));
        int count = in.read(piece, at + done);
        piece.flip();
        digest.update(piece.duplicate());
        for (long place = at + done; piece.hasRemaining(); ) {
          place += out.write(piece, place);
        }
        done += count;
      }
      digest.digest();
      out.force(false);
    }
  }

  /// The SHA-256 of a file, in lower-case hex.
  static String sha256(Path file) throws IOException {
    MessageDigest digest = digest();
    var piece = new byte[PIECE];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(piece); count > 0; count = in.read(piece)) {
        digest.update(piece, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /// The SHA-256 of some bytes, in lower-case hex.
  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
