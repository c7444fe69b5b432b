package dev.tidemark.bench;

import java.util.Locale;

/// How fast a recorded session was replayed.
///
/// @param session which
/// @param events how many
/// @param milliseconds for all of them, in the mean
/// @param error half the width of the interval in which that is
/// @param aim in milliseconds
record ReplayLine(String session, int events, double milliseconds, double error, int aim)
    implements Report.Line {
  static final String HEAD =
      """
      | session | events | ms | ± | µs for each | aim, ms |
      |---|--:|--:|--:|--:|--:|
      """;

  @Override
  public String text() {
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %.1f | %.1f | %.2f | %d |",
        session,
        events,
        milliseconds,
        error,
        milliseconds * 1_000 / events,
        aim);
  }
}
