package dev.tidemark.bench;

import java.util.Locale;

/// How fast a file was uploaded, and copied.
///
/// @param database on which
/// @param connections from how many connections, and by how many threads it was copied
/// @param chunk the size of chunks, in MiB
/// @param uploaded in MiB a second
/// @param copied likewise
record UploadLine(String database, int connections, int chunk, double uploaded, double copied)
    implements Report.Line {
  static final String HEAD =
      """
      | database | connections | chunk MiB | upload MiB/s | plain copy MiB/s | ratio |
      |---|--:|--:|--:|--:|--:|
      """;

  @Override
  public String text() {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %,.0f | %,.0f | %.2f |",
        database,
        connections,
        chunk,
        uploaded,
        copied,
        uploaded / copied);
  }
}
