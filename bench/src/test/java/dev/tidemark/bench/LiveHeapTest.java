package dev.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class LiveHeapTest {
  @Test
  void itShouldBeTheTotalOfAHistogram() throws IOException {
    String histogram =
        """
         num     #instances         #bytes  class name (module)
           1:        131071       98765384  Totals
           2:             1             48  java.lang.Object (java.base@25)
        Total        131072       98765432
        """;

    assertThat(LiveHeap.total(histogram)).isEqualTo(98_765_432);
    assertThatThrownBy(() -> LiveHeap.total("12345: No such process"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No such process");
  }
}
