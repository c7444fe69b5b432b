package dev.tidemark.store.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.uploads.BlobId;
import dev.tidemark.engine.uploads.BlobStore;
import dev.tidemark.engine.uploads.BlobStoreFullException;
import dev.tidemark.testkit.BlobStoreContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBlobsTest implements BlobStoreContract {
  @TempDir private Path folder;

  private BlobStore blobs;

  @BeforeEach
  void open() {
    blobs = reopened();
  }

  @Override
  public BlobStore blobs() {
    return blobs;
  }

  @Override
  public BlobStore reopened() {
    return new FileBlobs(folder.resolve("blobs"));
  }

  @Test
  void noNameShouldLeadOutOfTheFolder() throws Exception {
    for (String tenant : List.of("..", "../..", "/etc", "a/b", "\0")) {
      try (BlobStore.Writer writer = blobs.write(new BlobId(tenant, UUID.randomUUID()))) {
        writer.write(ByteBuffer.wrap(new byte[] {1}), 0);
        writer.force();
      }
    }

    assertThat(files(folder)).isEqualTo(files(folder.resolve("blobs"))).hasSize(5);
  }

  private static List<Path> files(Path below) throws IOException {
    try (Stream<Path> files = Files.walk(below)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /// The device takes nothing, as a full disk.
  @Test
  void aFullDiskShouldBeSaid() throws Exception {
    var blob = new BlobId("clinic", UUID.randomUUID());
    try (BlobStore.Writer writer = blobs.write(blob)) {
      writer.force();
    }
    Path file = files(folder).getFirst();
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("/dev/full"));

    try (BlobStore.Writer writer = blobs.write(blob)) {
      assertThatThrownBy(() -> writer.write(ByteBuffer.wrap(new byte[] {1}), 0))
          .isInstanceOf(BlobStoreFullException.class);
    }
  }

  @Test
  void whatElseIsInTheFolderShouldBeLeftAlone() throws Exception {
    var blob = new BlobId("clinic", UUID.randomUUID());
    blobs.write(blob).close();
    Files.writeString(files(folder).getFirst().resolveSibling("copy.tmp.part"), "x");

    assertThat(blobs.unsealed("clinic")).containsExactly(blob.id());
  }

  @Test
  void whatIsInTheWayOfTheFolderShouldBeSaid() throws Exception {
    Path file = Files.writeString(folder.resolve("taken"), "x");

    assertThatThrownBy(() -> new FileBlobs(file)).hasMessageContaining("the folder for blobs");
  }
}
