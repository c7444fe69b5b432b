package dev.tidemark.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Seeds;
import org.junit.jupiter.api.Test;

class RopeTest {
  @Test
  void editsOfAnySizeShouldDoAsToAPlainText() {
    Seeds.each(
        30,
        random -> {
          var plain = new StringBuilder("low 😀 tide");
          var rope = new Rope(plain.toString());
          for (int i = 0; i < 100; i++) {
            int length = plain.codePointCount(0, plain.length());
            int size = 1 << random.nextInt(14);
            int position = random.nextInt(length + 1);
            int start = plain.offsetByCodePoints(0, position);
            if (random.nextInt(5) < 3) {
              String added = Seeds.oneOf(random, "a", "語", "𝄞").repeat(size);
              rope.insert(position, added);
              plain.insert(start, added);
            } else {
              int deleted = Math.min(size, length - position);
              rope.delete(position, deleted);
              plain.delete(start, plain.offsetByCodePoints(start, deleted));
            }
            assertThat(rope.text()).isEqualTo(plain.toString());
            assertThat(rope.length()).isEqualTo(plain.codePointCount(0, plain.length()));
          }
        });
  }
}
