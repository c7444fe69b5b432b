package dev.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.bench.LiveLine.Aim;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LiveLineTest {
  @Test
  void timesShouldBeInMilliseconds() {
    var times = new Histogram(3);
    for (int i = 1; i <= 100; i++) {
      times.recordValue(i * 10);
    }

    assertThat(LiveLine.times(times)).isEqualTo("p50 0.50 ms, p99 0.99 ms");
  }

  @Test
  void aLineShouldStandBesideItsAim() {
    String measured = LiveLine.rate(123_456.7);
    var line = new LiveLine("deliveries", "SQLite", 1_000, measured, 6.54, Aim.ofFanOut(1_000));

    assertThat(line.text())
        .startsWith("| deliveries | SQLite | 1,000 | 123,457/s | 6.5 | 150,000/s | Parse Server");
    assertThat(Aim.ofFanOut(20)).isEqualTo(Aim.NONE);
    assertThat(LiveLine.size(10_240)).isEqualTo("10.0 KiB");
  }
}
