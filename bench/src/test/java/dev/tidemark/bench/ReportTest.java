package dev.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final String BEGIN = "<!-- figures: written by bench/run --save -->";
  private static final String END = "<!-- end of figures -->";

  @TempDir private Path folder;

  @Test
  void aTableShouldTakeThePlaceOfTheOneBefore() throws IOException {
    Path readme = folder.resolve("README.md");
    String other = BEGIN.replace("figures", "lists") + "\nkept\n" + END.replace("figures", "lists");
    Files.writeString(
        readme, "# Bench\n\n" + BEGIN + "\nold\n" + END + "\n\n" + other + "\n\nMore.\n");

    var report =
        new Report("figures", WorkLine.HEAD, new Machine("abc", "2 × CPU", 8, "JDK 25", 0.1));
    report.add(new WorkLine("push", "SQLite", 16, 1_000, 50_000, null, 80_000.0));
    report.save(readme);
    report.save(readme);

    assertThat(Files.readString(readme))
        .startsWith("# Bench\n\n" + BEGIN)
        .contains("commit `abc`, 2 × CPU, 8 GiB, JDK 25, fdatasync 0.10 ms")
        .containsOnlyOnce("| push | SQLite | 16 | 1,000 | 50,000 |  |  |  | 80,000 | 0.63 |")
        .doesNotContain("old")
        .endsWith(END + "\n\n" + other + "\n\nMore.\n");
  }
}
