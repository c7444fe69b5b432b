package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Figures of a run as one table.
final class Report {
  private static final String HEAD =
      """
      | work | database | clients | batch | per second | p50 ms | p99 ms | server µs | plain JDBC | ratio |
      |---|---|--:|--:|--:|--:|--:|--:|--:|--:|
      """;

  private final String name;
  private final Machine machine;
  private final List<Line> lines = new ArrayList<>();

  /// @param name what the table is called where it is saved
  Report(String name, Machine machine) {
    this.name = name;
    this.machine = machine;
  }

  /// A line of the table.
  ///
  /// @param work what was done
  /// @param database on which
  /// @param clients by how many
  /// @param batch how many changes or records to a request; 0 for all
  /// @param rate changes or records in a second
  /// @param measured the latencies; null when there are none
  /// @param plain what plain JDBC does in a second; null when it was not measured
  record Line(
      String work,
      String database,
      int clients,
      int batch,
      double rate,
      @Nullable Measured measured,
      @Nullable Double plain) {
    String text() {
      return String.format(
          Locale.ROOT,
          "| %s | %s | %d | %s | %,.0f | %s | %s | %s | %s | %s |",
          work,
          database,
          clients,
          batch == 0 ? "all" : String.format(Locale.ROOT, "%,d", batch),
          rate,
          measured == null ? "" : millis(measured.millis(50)),
          measured == null ? "" : millis(measured.millis(99)),
          measured == null ? "" : String.format(Locale.ROOT, "%.1f", measured.cost()),
          plain == null ? "" : String.format(Locale.ROOT, "%,.0f", plain),
          plain == null ? "" : String.format(Locale.ROOT, "%.2f", rate / plain));
    }

    private static String millis(double millis) {
      return String.format(Locale.ROOT, millis < 10 ? "%.2f" : "%.0f", millis);
    }
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
    text.append(HEAD);
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
