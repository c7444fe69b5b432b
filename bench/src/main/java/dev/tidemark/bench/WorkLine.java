package dev.tidemark.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What was done with changes, records or lists.
///
/// @param work what was done
/// @param database on which
/// @param clients by how many
/// @param batch how many changes or records to a request; 0 for all
/// @param rate changes or records in a second
/// @param measured the latencies; null when there are none
/// @param plain what plain JDBC does in a second; null when it was not measured
record WorkLine(
    String work,
    String database,
    int clients,
    int batch,
    double rate,
    @Nullable Measured measured,
    @Nullable Double plain)
    implements Report.Line {
  static final String HEAD =
      """
      | work | database | clients | batch | per second | p50 ms | p99 ms | server µs | plain JDBC | ratio |
      |---|---|--:|--:|--:|--:|--:|--:|--:|--:|
      """;

  @Override
  public String text() {
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
