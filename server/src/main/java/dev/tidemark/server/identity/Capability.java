package dev.tidemark.server.identity;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What an offline token may be good for: records alone. Tokens of users who signed in are good for
/// all of it, and for more. What an endpoint needs is said by its [Allowed].
///
/// Source: *records*, Offline Token Management.
public enum Capability {
  /// Reading records, by themselves or by a pull or full sync.
  READ,
  /// Writing records, by themselves or by a push.
  WRITE,
  /// Sync: initialize, push, pull, full, status.
  SYNC;

  /// The name on the wire, in lower case.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The capability of that name, if there is one.
  public static Optional<Capability> of(String text) {
    return Arrays.stream(values()).filter(one -> one.text().equals(text)).findFirst();
  }

  /// Those capabilities as a token holds them: `read write sync`.
  static String text(Set<Capability> capabilities) {
    return Arrays.stream(values())
        .filter(capabilities::contains)
        .map(Capability::text)
        .collect(Collectors.joining(" "));
  }

  /// The capabilities that a token holds; those that nobody knows are left out.
  static Set<Capability> parse(String text) {
    return Arrays.stream(text.split(" "))
        .flatMap(one -> of(one).stream())
        .collect(Collectors.toUnmodifiableSet());
  }
}
