package dev.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UuidsTest {
  @Test
  void idsShouldBeOfVersion7AndBeginWithTheTime() {
    var uuids = new Uuids(new SplittableRandom(1));
    byte[] bytes = new byte[Uuids.LENGTH + 2];
    long before = System.currentTimeMillis();
    for (int i = 0; i < 10_000; i++) {
      uuids.write(bytes, 1);
      String text = new String(bytes, 1, Uuids.LENGTH, StandardCharsets.US_ASCII);
      UUID id = UUID.fromString(text);
      assertThat(id.toString()).isEqualTo(text);
      assertThat(id.version()).isEqualTo(7);
      assertThat(id.variant()).isEqualTo(2);
      assertThat(id.getMostSignificantBits() >>> 16).isBetween(before, System.currentTimeMillis());
    }
  }
}
