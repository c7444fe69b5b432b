package dev.tidemark.server.identity;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What an offline token may be good for. Tokens of users who signed in are good for all of it.
///
/// Source: *records*, Offline Token Management.
public enum Capability {
  /// Reading records, by themselves or by a pull or full sync.
  READ,
  /// Writing records, by themselves or by a push.
  WRITE,
  /// Sync: initialize, push, pull, full, status.
  SYNC;

  private static final String SYNC_PATHS = "/api/v1/sync/";

  /// The name on the wire, in lower case.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The capability of that name, if there is one.
  public static Optional<Capability> of(String text) {
    return Arrays.stream(values()).filter(one -> one.text().equals(text)).findFirst();
  }

  /// What such a request needs.
  ///
  /// @param path without the query
  static Set<Capability> needed(String method, String path) {
    boolean reads = method.equals("GET") || method.equals("HEAD");
    if (!path.startsWith(SYNC_PATHS)) {
      return EnumSet.of(reads ? READ : WRITE);
    }
    return switch (path.substring(SYNC_PATHS.length()).replaceAll("/.*", "")) {
      case "push" -> EnumSet.of(SYNC, WRITE);
      case "pull", "full" -> EnumSet.of(SYNC, READ);
      case "initialize", "status" -> EnumSet.of(SYNC);
      default -> EnumSet.of(reads ? READ : WRITE);
    };
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
