package dev.tidemark.bench;

import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// What was measured of live connections, beside what is aimed at and what others do.
///
/// @param work what was measured
/// @param database on which; empty when on none
/// @param sockets how many are told
/// @param measured what came of it, with its unit
/// @param cost the server's processor time for each push or delivery, in microseconds; null when it
///   was not measured
/// @param aim what it is held against
record LiveLine(
    String work, String database, int sockets, String measured, @Nullable Double cost, Aim aim)
    implements Report.Line {
  static final String HEAD =
      """
      | work | database | sockets | measured | server µs | aim | others |
      |---|---|--:|--:|--:|--:|---|
      """;

  /// What is aimed at, and the best that others do: on another machine of 2 cores, by another
  /// driver.
  enum Aim {
    DELIVERY(
        "p50 ≤ 1.5 ms, p99 ≤ 5 ms",
        "p50 / p99: Parse Server 2.6 / 6.9, CouchDB 3.4 / 10; not durable: RxDB 1.4 / 12; nothing"
            + " but a broker: Socket.IO 0.5 / 1.6, NATS 0.55 / 4.4"),
    UNDISTURBED("as the line before", ""),
    FAN_OUT_TO_200(
        "150,000/s",
        "Parse Server 31,542, PowerSync 15,717; not durable: RxDB 30,534; nothing but a broker:"
            + " NATS 181,597, Socket.IO 147,411"),
    FAN_OUT_TO_1000(
        "150,000/s",
        "Parse Server 37,034, PowerSync 10,876; not durable: RxDB 28,026; nothing but a broker:"
            + " NATS 151,713, Socket.IO 133,800"),
    FLAT_OUT("40,000/s", "CouchDB 11,692, PowerSync 8,469, Zero 5,711"),
    IDLE("≤ 10 KiB", ""),
    EDITING(
        "20,000/s, p99 ≤ 50 ms",
        "edits/s / p99: not durable: y-websocket 7,245 / 55, Hocuspocus 6,623 / 106, ShareDB 513 /"
            + " 365, Automerge 169 / 733"),
    NONE("", "");

    private final String text;
    private final String others;

    Aim(String text, String others) {
      this.text = text;
      this.others = others;
    }

    static Aim ofFanOut(int subscribers) {
      return switch (subscribers) {
        case 200 -> FAN_OUT_TO_200;
        case 1_000 -> FAN_OUT_TO_1000;
        default -> NONE;
      };
    }
  }

  /// @param times in microseconds
  static String times(Histogram times) {
    return String.format(
        Locale.ROOT,
        "p50 %.2f ms, p99 %.2f ms",
        times.getValueAtPercentile(50) / 1e3,
        times.getValueAtPercentile(99) / 1e3);
  }

  static String rate(double perSecond) {
    return String.format(Locale.ROOT, "%,.0f/s", perSecond);
  }

  static String size(double bytes) {
    return String.format(Locale.ROOT, "%.1f KiB", bytes / 1_024);
  }

  @Override
  public String text() {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %,d | %s | %s | %s | %s |",
        work,
        database,
        sockets,
        measured,
        cost == null ? "" : String.format(Locale.ROOT, "%.1f", cost),
        aim.text,
        aim.others);
  }
}
