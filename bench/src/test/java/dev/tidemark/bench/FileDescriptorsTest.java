package dev.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FileDescriptorsTest {
  @Test
  void tooFewShouldBeSaid() {
    assertThat(FileDescriptors.lack(5_000, 20_000)).isEmpty();
    assertThat(FileDescriptors.lack(5_000, 1_024)).get().asString().contains("may be 1,024");
  }
}
