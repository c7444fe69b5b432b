package dev.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainCopyTest {
  @TempDir private Path folder;

  @Test
  void theCopyShouldBeTheSameAndAlone() throws Exception {
    Path file = RandomFile.write(folder.resolve("file"), 300_001);

    double seconds = new PlainCopy(file, folder.resolve("copy"), 70_000, 3).run();

    assertThat(seconds).isPositive();
    assertThat(folder.resolve("copy")).hasSameBinaryContentAs(file);
    assertThat(Files.size(file)).isEqualTo(300_001);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
    assertThat(PlainCopy.sha256(file)).isEqualTo(PlainCopy.sha256(Files.readAllBytes(file)));
  }

  @Test
  void aLineShouldHoldBothAndTheirRatio() {
    assertThat(new UploadLine("SQLite", 4, 8, 150, 300).text())
        .isEqualTo("| SQLite | 4 | 8 | 150 | 300 | 0.50 |");
  }
}
