package dev.tidemark.server.admin;

import dev.tidemark.server.web.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// Remembers which uploads were begun and not ended, so that the same command goes on with them:
/// one small file for each, in `.tidemark/uploads` of the user's home. Another file, server or user
/// is another upload.
final class UploadNotes {
  private final Path folder;

  UploadNotes(Path folder) {
    this.folder = folder;
  }

  /// Those of whoever runs the program.
  static UploadNotes ofUser() {
    return new UploadNotes(Path.of(System.getProperty("user.home"), ".tidemark", "uploads"));
  }

  /// What was begun under that name.
  Optional<UploadClient.Begun> find(String name) {
    try {
      String[] words = Files.readString(file(name)).strip().split(" ");
      return words.length == 2 && words[1].matches("\\d{1,18}")
          ? Optional.of(new UploadClient.Begun(words[0], Long.parseLong(words[1])))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Remembers an upload.
  ///
  /// @throws IOException when it cannot be remembered; then it is begun anew the next time
  void put(String name, UploadClient.Begun begun) throws IOException {
    Files.createDirectories(folder);
    Path unfinished = Files.createTempFile(folder, "", ".part");
    Files.writeString(unfinished, begun.id() + " " + begun.chunkSize() + "\n");
    Files.move(
        unfinished,
        file(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /// Forgets an upload.
  void remove(String name) throws IOException {
    Files.deleteIfExists(file(name));
  }

  private Path file(String name) {
    return folder.resolve(Digests.sha256(name.getBytes(StandardCharsets.UTF_8)));
  }
}
