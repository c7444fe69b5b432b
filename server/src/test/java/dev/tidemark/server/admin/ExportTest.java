package dev.tidemark.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ExportTest {

  private static final String RECORDS =
      """
      {"data":{"c":[
        {"id":"a","version":1,"vectorClock":{"server":1},"data":{"n":1.50,"big":12345678901234567890,"e":1e-7},"updatedAt":"2024-01-01T00:00:00Z"},
        {"id":"b","version":2,"vectorClock":{},"data":{"t":"é 😀 \\" \\n","l":[true,false,null,[],{}]},"updatedAt":"2024-01-01T00:00:00Z"}
      ]},"checksums":{"c":"x"},"syncToken":"token","timestamp":"2024-01-01T00:00:00Z"}
      """;

  @Test
  void eachRecordShouldBeALineWithItsNumbersAndTextAsTheyWere() throws IOException {
    assertThat(lines(RECORDS))
        .isEqualTo(
            """
            {"id":"a","version":1,"vectorClock":{"server":1},"data":{"n":1.50,"big":12345678901234567890,"e":1e-7},"updatedAt":"2024-01-01T00:00:00Z"}
            {"id":"b","version":2,"vectorClock":{},"data":{"t":"é 😀 \\" \\n","l":[true,false,null,[],{}]},"updatedAt":"2024-01-01T00:00:00Z"}
            """);
  }

  @Test
  void aCollectionWithoutRecordsShouldBeAnEmptyFile() throws IOException {
    assertThat(lines("{\"data\":{\"c\":[]},\"syncToken\":\"t\"}")).isEmpty();
    assertThat(lines("{\"data\":{},\"syncToken\":\"t\"}")).isEmpty();
  }

  @Test
  void anAnswerThatEndsEarlyShouldFailWhereverItEnds() {
    for (int length = 0; length < RECORDS.stripTrailing().length(); length++) {
      String cut = RECORDS.substring(0, length);
      assertThatThrownBy(() -> lines(cut)).as(cut).isInstanceOf(IOException.class);
    }
  }

  @Test
  void anAnswerOfSomethingElseShouldFail() {
    assertThatThrownBy(() -> lines("{\"status\":\"UP\"}")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> lines("[]")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> lines("{\"data\":{\"c\":{}},\"syncToken\":\"t\"}"))
        .isInstanceOf(IOException.class);
  }

  private static String lines(String answer) throws IOException {
    var out = new ByteArrayOutputStream();
    Export.write(new ByteArrayInputStream(answer.getBytes(UTF_8)), out);
    return out.toString(UTF_8);
  }
}
