package dev.tidemark.server;

import dev.tidemark.engine.StoreUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Keeps a second server off a data folder, whose blobs and live readers are one process's. The
/// lock is gone with the process, however that ends.
final class ServingLock implements AutoCloseable {
  private static final String FILE = "serving.lock";

  private final FileChannel channel;

  private ServingLock(FileChannel channel) {
    this.channel = channel;
  }

  /// Takes it; the folder is made when it is missing.
  ///
  /// @throws StoreUnavailableException when another server has it, or nothing can be written there
  static ServingLock take(Path data) {
    try {
      Files.createDirectories(data);
      FileChannel channel =
          FileChannel.open(data.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw new StoreUnavailableException(
            data + " is in use by another server: stop that, or name another folder by --data",
            null);
      }
      return new ServingLock(channel);
    } catch (IOException e) {
      throw new StoreUnavailableException(data + " cannot be written: see who may write it", e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
