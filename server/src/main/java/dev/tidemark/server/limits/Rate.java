package dev.tidemark.server.limits;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How often something may be done: `1000/1m` is a thousand times in a minute, all of which come
/// back when it is over; `60/1m burst 10` is at most ten times at once, and one comes back each
/// second.
///
/// @param requests how often in a window, 1 to 1,000,000,000
/// @param window how long a window is, 1 s to 24 h
/// @param burst how often at once, at most `requests`; null for all of a window
public record Rate(long requests, Duration window, @Nullable Long burst) {
  private static final long MOST = 1_000_000_000;
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final Pattern TEXT =
      Pattern.compile("([0-9]{1,10})/([0-9]{0,5})([smh])(?: burst ([0-9]{1,10}))?");

  /// @throws IllegalArgumentException naming what is out of range
  public Rate {
    require("requests", requests, MOST);
    if (burst != null) {
      require("burst", burst, requests);
    }
    if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("window: " + window + " (expected: 1s to 24h)");
    }
  }

  /// Reads what a setting says.
  ///
  /// @throws IllegalArgumentException when it is no rate
  static Rate of(String text) {
    Matcher rate = TEXT.matcher(text.strip());
    if (!rate.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" (expected: a rate such as 1000/1m, or 60/1m burst 10)");
    }
    String count = rate.group(2);
    Duration unit =
        switch (rate.group(3)) {
          case "s" -> Duration.ofSeconds(1);
          case "m" -> Duration.ofMinutes(1);
          default -> Duration.ofHours(1);
        };
    String burst = rate.group(4);
    return new Rate(
        Long.parseLong(rate.group(1)),
        unit.multipliedBy(count.isEmpty() ? 1 : Long.parseLong(count)),
        burst == null ? null : Long.valueOf(burst));
  }

  private static void require(String name, long value, long most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 1 to " + most + ")");
    }
  }
}
