package dev.tidemark.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class IdentifiersTest {
  private static final String ALLOWED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:@-";

  @Test
  void exactlyTheListedCharactersShouldBeAllowed() {
    for (char c = 0; c < Character.MAX_VALUE; c++) {
      assertThat(Identifiers.valid("a" + c + "b"))
          .as("U+%04X", (int) c)
          .isEqualTo(ALLOWED.indexOf(c) >= 0);
    }
  }

  @Test
  void lengthShouldBeOneTo128() {
    assertThat(Identifiers.valid("")).isFalse();
    assertThat(Identifiers.valid("a")).isTrue();
    assertThat(Identifiers.valid("a".repeat(128))).isTrue();
    assertThat(Identifiers.valid("a".repeat(129))).isFalse();
  }

  @Test
  void whatIsNotValidShouldBeRefusedByTheNameOfItsField() {
    assertThat(Identifiers.require("id", "record_123")).isEqualTo("record_123");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RecordKey("patients", "../1"))
        .withMessageStartingWith("id: ")
        .withMessageContaining(Identifiers.RULE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RecordKey("", "1"))
        .withMessageStartingWith("collection: ");
  }
}
