package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/// Figures of a run as one table.
final class Report {
  private final String name;
  private final String head;
  private final Machine machine;
  private final List<Line> lines = new ArrayList<>();

  /// @param name what the table is called where it is saved
  /// @param head the names of its columns, in Markdown
  Report(String name, String head, Machine machine) {
    this.name = name;
    this.head = head;
    this.machine = machine;
  }

  /// A line of the table, in Markdown.
  interface Line {
    String text();
  }

  void add(Line line) {
    lines.add(line);
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  String text() {
    var text = new StringBuilder();
    text.append(LocalDate.now(ZoneOffset.UTC)).append(", ").append(machine.line()).append(":\n\n");
    text.append(head);
    lines.forEach(line -> text.append(line.text()).append('\n'));
    return text.toString();
  }

  /// Puts the table in the place of the one in that file.
  void save(Path readme) throws IOException {
    String old = Files.readString(readme);
    String first = "<!-- " + name + ": written by bench/run --save -->\n";
    int begin = old.indexOf(first);
    int end = old.indexOf("<!-- end of " + name + " -->");
    if (begin < 0 || end < begin) {
      throw new IOException(readme + " has no place for " + name);
    }
    Files.writeString(readme, old.substring(0, begin) + first + text() + old.substring(end));
  }
}
