package dev.tidemark.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.stream.Collectors;

/// The last things that happened, for whoever has to understand a failing seed.
final class Trace {
  private final Timeline timeline;
  private final int length;
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();

  /// @param length how many entries are kept
  Trace(Timeline timeline, int length) {
    this.timeline = timeline;
    this.length = length;
  }

  /// Takes note of something. The text is put together only when it is read, so what it is made of
  /// must not change.
  void note(String format, Object... parts) {
    if (entries.size() == length) {
      entries.remove();
    }
    entries.add(new Entry(timeline.now(), format, parts));
  }

  /// The entries, oldest first, one to a line.
  String text() {
    return entries.stream().map(Entry::text).collect(Collectors.joining("\n"));
  }

  private record Entry(long time, String format, Object[] parts) {
    private String text() {
      Duration since = Duration.ofNanos(time * 1_000);
      return String.format(
              Locale.ROOT,
              "  %3dd %02d:%02d:%02d.%03d  ",
              since.toDays(),
              since.toHoursPart(),
              since.toMinutesPart(),
              since.toSecondsPart(),
              since.toMillisPart())
          + String.format(Locale.ROOT, format, parts);
    }
  }
}
