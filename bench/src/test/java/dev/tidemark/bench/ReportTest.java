package dev.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  @TempDir private Path folder;

  @Test
  void aTableShouldTakeThePlaceOfTheOneBefore() throws IOException {
    Path readme = folder.resolve("README.md");
    Files.writeString(
        readme, "# Bench\n\n" + Report.BEGIN + "\nold\n" + Report.END + "\n\nMore.\n");

    var report = new Report(new Machine("abc", "2 × CPU", 8, "JDK 25", 0.1));
    report.add(new Report.Line("push", "SQLite", 16, 1_000, 50_000, null, 80_000.0));
    report.save(readme);
    report.save(readme);

    assertThat(Files.readString(readme))
        .startsWith("# Bench\n\n" + Report.BEGIN)
        .contains("commit `abc`, 2 × CPU, 8 GiB, JDK 25, fdatasync 0.10 ms")
        .containsOnlyOnce("| push | SQLite | 16 | 1,000 | 50,000 |  |  |  | 80,000 | 0.63 |")
        .doesNotContain("old")
        .endsWith(Report.END + "\n\nMore.\n");
  }
}
