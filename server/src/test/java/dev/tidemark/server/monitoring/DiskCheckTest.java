package dev.tidemark.server.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskCheckTest {
  @TempDir private Path data;

  @Test
  void aDiskWithRoomShouldPass() {
    assertThat(new DiskCheck(data, 1).look().passed()).isTrue();
    assertThat(new DiskCheck(data, 0).look().passed()).isTrue();
  }

  @Test
  void aDiskThatIsNearlyFullShouldBeSaid() {
    Check check = new DiskCheck(data, Long.MAX_VALUE).look();

    assertThat(check.passed()).isFalse();
    assertThat(check.fault()).matches("\\d+ bytes are free, " + Long.MAX_VALUE + " are needed.*");
  }

  @Test
  void aDataFolderThatIsGoneShouldBeSaid() {
    assertThat(new DiskCheck(data.resolve("gone"), 1).look())
        .isEqualTo(new Check("disk", "the data folder cannot be looked at"));
  }
}
