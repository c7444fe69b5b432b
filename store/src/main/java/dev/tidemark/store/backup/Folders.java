package dev.tidemark.store.backup;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// What is done with whole folders.
final class Folders {
  private Folders() {}

  /// Removes a folder and all that is in it. One that is not there is no error.
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    for (Path path : inside(folder)) {
      Files.deleteIfExists(path);
    }
  }

  /// Returns when all that is in a folder outlasts a power cut.
  static void force(Path folder) throws IOException {
    for (Path path : inside(folder)) {
      StandardOpenOption how =
          Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
      try (FileChannel file = FileChannel.open(path, how)) {
        file.force(true);
      }
    }
  }

  /// Returns when the names in a folder outlast a power cut.
  static void forceNames(Path folder) throws IOException {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  /// Whether there is something in a folder.
  static boolean holds(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Files.exists(folder);
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isPresent();
    }
  }

  /// What is inside comes before the folder that it is in.
  private static List<Path> inside(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.sorted(Comparator.reverseOrder()).toList();
    }
  }
}
