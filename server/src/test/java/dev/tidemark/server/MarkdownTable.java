package dev.tidemark.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// The rows of the tables in a page of the documentation that name something in their first cell.
public final class MarkdownTable {
  private MarkdownTable() {}

  /// Rows whose first cell is code that begins with that text, each as its cells.
  ///
  /// ```text
  /// | `NOT_FOUND` | 404 | no |   becomes   ["`NOT_FOUND`", "404", "no"]
  /// ```
  public static List<List<String>> rows(Path page, String beginning) throws IOException {
    return Files.readAllLines(page).stream()
        .filter(line -> line.startsWith("| `" + beginning))
        .map(MarkdownTable::cells)
        .toList();
  }

  /// What stands between backquotes; the text itself where there are none.
  public static String code(String cell) {
    return cell.length() > 1 && cell.startsWith("`") && cell.endsWith("`")
        ? cell.substring(1, cell.length() - 1)
        : cell;
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList();
  }
}
