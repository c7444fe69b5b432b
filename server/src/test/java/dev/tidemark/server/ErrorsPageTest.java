package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.web.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `protocol/errors.md` is what authors of clients go by.
class ErrorsPageTest {
  private static final Path PAGE = Path.of("..", "protocol", "errors.md");

  @Test
  void everyErrorShouldHaveOneLineWithItsStatusAndWhetherToRetry() throws IOException {
    List<List<String>> documented =
        MarkdownTable.rows(PAGE, "").stream().map(cells -> cells.subList(0, 3)).toList();

    assertThat(documented)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ErrorCode.values()).map(ErrorsPageTest::line).toList());
  }

  @Test
  void everyLineShouldSayWhatItMeansAndWhatToDo() throws IOException {
    assertThat(MarkdownTable.rows(PAGE, ""))
        .hasSameSizeAs(ErrorCode.values())
        .allSatisfy(cells -> assertThat(cells).hasSize(5).noneMatch(String::isEmpty));
  }

  private static List<String> line(ErrorCode code) {
    return List.of(
        "`" + code.name() + "`", Integer.toString(code.status()), code.retryable() ? "yes" : "no");
  }
}
