package dev.tidemark.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(strings = {"asha", "asha~2", "a.b@c~123456789"})
  void writersShouldBeIdentifiersOrNumberedOnes(String name) {
    assertThat(Identifiers.validWriter(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "~2", "asha~", "asha~x", "asha~2~3", "as ha~2", "asha~1234567890"})
  void otherNamesShouldNotBeWriters(String name) {
    assertThat(Identifiers.validWriter(name)).isFalse();
  }
}
